package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import localfirst.relay.RelayConfig;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.server.RelayServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A relay is stopped under its peers and started again: all come back, are introduced, and have their pipes. */
class ReconnectStormTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration SPREAD = Duration.ofSeconds(5);

    private final List<Client> clients = new ArrayList<>();
    private LoadLoop loop;

    @Test
    void fiveHundredPeersComeBack() throws Exception {
        restartUnder(500);
    }

    @Test
    @Tag("slow")
    void fiveThousandPeersComeBack() throws Exception {
        restartUnder(5_000);
    }

    private void restartUnder(int peers) throws Exception {
        int port = freePort();
        RelayConfig config = RelayConfig.defaults().withPort(port).withDrain(Duration.ZERO, SPREAD);
        RelayServer first = RelayServer.builder().config(config).start();
        loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        for (int i = 0; i < peers; i++) {
            clients.add(new Client("peer-" + i, "peer-" + (i ^ 1), "doc-" + i / 2));
        }
        clients.forEach(Client::come);
        loop.runUntil(() -> clients.stream().allMatch(Client::isPiped), LIMIT, "all are piped");
        clients.forEach(Client::forget);
        Thread stopper = new Thread(() -> stop(first), "stopper");
        stopper.start();
        loop.runUntil(() -> !stopper.isAlive(), LIMIT, "the relay stops");
        long goneWithin = clients.stream().mapToLong(Client::goneAt).max().orElse(0)
                - clients.stream().mapToLong(Client::goneAt).min().orElse(0);
        assertThat(clients).extracting(Client::lastCode).containsOnly(1012);

        try (RelayServer second = RelayServer.builder().config(config).start()) {
            long start = System.nanoTime();
            loop.runUntil(() -> clients.stream().allMatch(Client::isPiped), LIMIT, "all are back and piped");
            System.out.printf(
                    "%d peers: said goodbye over %.1f s, all back and piped %.1f s after the restart%n",
                    peers, goneWithin / 1e9, (System.nanoTime() - start) / 1e9);
            assertThat(second.relay().interests().peers()).isEqualTo(peers);
            assertThat(second.relay().rendezvous().pipes()).isEqualTo(peers / 2);
            assertThat(second.relay().heldBudget().total()).isZero();
            second.relay().checkConsistency();
            // Spread: not all at the same moment.
            assertThat(goneWithin).isGreaterThan(SPREAD.toNanos() / 4);
            loop.close();
        }
    }

    private static void stop(RelayServer server) {
        try {
            server.drainAndClose();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
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
                    if (text.contains("\"" + other + "\"")) {
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
            loop.open(new Peer("/connection/" + name + "/" + other + "/" + document) {
                @Override
                protected void opened() {
                    send(Talker.text("hello " + other));
                }

                @Override
                void message(String text) {
                    greeted |= text.equals("hello " + name);
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

        int lastCode() {
            return code;
        }

        long goneAt() {
            return goneAt;
        }
    }
}
