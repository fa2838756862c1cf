package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay is stopped under its peers and started again: all come back, are introduced, and have their pipes. */
@PackagedTest
class ReconnectStormTest {
    private static final Duration LIMIT = Patience.stretched(Duration.ofMinutes(3));
    private static final Duration SPREAD = Duration.ofSeconds(5);
    private static final Map<String, String> SETTINGS =
            Map.of("RELAY_DRAIN_WAIT", "0s", "RELAY_DRAIN_SPREAD", SPREAD.toSeconds() + "s");

    private final List<Client> clients = new ArrayList<>();
    private LoadLoop loop;

    @TempDir
    Path directory;

    @Test
    void fiveHundredPeersComeBack() throws Exception {
        restartUnder(500);
    }

    @Test
    @Tag("slow")
    void fiveThousandPeersComeBack() throws Exception {
        restartUnder(5_000);
    }

    /** The relay runs by itself, since both ends of so many sockets are too many files for one process. */
    private void restartUnder(int peers) throws Exception {
        int port = OwnProcess.freePort();
        loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        long goneWithin;
        try (OwnProcess first = OwnProcess.start(port, directory.resolve("first"), SETTINGS)) {
            for (int i = 0; i < peers; i++) {
                clients.add(new Client("peer-" + i, "peer-" + (i ^ 1), "doc-" + i / 2));
            }
            clients.forEach(Client::come);
            loop.runUntil(() -> clients.stream().allMatch(Client::isPiped), LIMIT, "all are piped");
            clients.forEach(Client::forget);
            first.terminate();
            loop.runUntil(() -> !first.isAlive(), LIMIT, "the relay stops");
            assertThat(first.awaitEnd()).isZero();
            // The relay has said it by then, but what it said may not have been read yet.
            loop.runUntil(() -> clients.stream().allMatch(Client::hasGone), LIMIT, "all have heard that it stops");
            goneWithin = clients.stream().mapToLong(Client::goneAt).max().orElse(0)
                    - clients.stream().mapToLong(Client::goneAt).min().orElse(0);
            assertThat(clients).extracting(Client::lastCode).containsOnly(1012);
            // Spread: not all at the same moment.
            assertThat(goneWithin).isGreaterThan(SPREAD.toNanos() / 4);
        }
        try (OwnProcess second = OwnProcess.start(port, directory.resolve("second"), SETTINGS)) {
            long start = System.nanoTime();
            loop.runUntil(() -> clients.stream().allMatch(Client::isPiped), LIMIT, "all are back and piped");
            System.out.printf(
                    "%d peers: said goodbye over %.1f s, all back and piped %.1f s after the restart%n",
                    peers, goneWithin / 1e9, (System.nanoTime() - start) / 1e9);
            List<String> all =
                    List.of("\"peers\":" + peers, "\"pipes\":" + peers / 2, "\"heldBytes\":0", "\"heldCallers\":0");
            loop.runUntil(() -> all.stream().allMatch(second.get("/status")::contains), LIMIT, all.toString());
            assertThat(second.log()).doesNotContain("Exception");
            loop.close();
        }
    }

    /** Comes back after a short random wait, longer each time, as published clients do. */
    private final class Client {
        private final String name;
        private final String other;
        private final String document;
        private int attempts;
        private int code;
        private long goneAt;
        private boolean calling;
        private boolean greeted;

        Client(String name, String other, String document) {
            this.name = name;
            this.other = other;
            this.document = document;
        }

        void come() {
            loop.open(new Peer("/introduction/" + name) {
                @Override
                protected void opened() {
                    attempts = 0;
                    send(Talker.text("{\"type\":\"Join\",\"documentIds\":[\"" + document + "\"]}"));
                }

                @Override
                void message(String text) {
                    if (!calling && text.contains("\"" + other + "\"")) {
                        call();
                    }
                }

                @Override
                protected void closed(int closeCode, String reason) {
                    if (code == 0) {
                        code = closeCode;
                        goneAt = System.nanoTime();
                    }
                    long wait = Math.min(4_000, 200L << Math.min(attempts++, 5));
                    loop().after(
                                    Duration.ofMillis(wait / 2
                                            + ThreadLocalRandom.current().nextLong(wait)),
                                    Client.this::come);
                }
            });
        }

        private void call() {
            calling = true;
            loop.open(new Peer("/connection/" + name + "/" + other + "/" + document) {
                @Override
                protected void opened() {
                    send(Talker.text("hello " + other));
                }

                @Override
                void message(String text) {
                    greeted |= text.equals("hello " + name);
                }

                @Override
                protected void closed(int closeCode, String reason) {
                    calling = false;
                }
            });
        }

        boolean isPiped() {
            return greeted;
        }

        void forget() {
            greeted = false;
            code = 0;
        }

        boolean hasGone() {
            return code != 0;
        }

        int lastCode() {
            return code;
        }

        long goneAt() {
            return goneAt;
        }
    }
}
