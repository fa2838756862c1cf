package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a relay that runs by itself does when it is told to stop; a process of its own, as users have it. */
@PackagedTest
class StopSignalsTest {

    @TempDir
    Path directory;

    private OwnProcess process;
    private LoadLoop loop;

    @AfterEach
    void end() throws Exception {
        if (loop != null) {
            loop.close();
        }
        if (process != null) {
            process.close();
        }
    }

    @Test
    void firstSignalDrainsAndEverybodyIsToldToComeBack() throws Exception {
        start("1s", "1s");
        Client peer = new Client("/introduction/alice");
        Client alice = new Client("/connection/alice/bob/doc");
        Client bob = new Client("/connection/bob/alice/doc");
        open(peer, alice, bob);
        process.terminate();
        await(() -> peer.code != 0 && alice.code != 0 && bob.code != 0, "everybody is told");

        assertThat(List.of(peer.code, alice.code, bob.code)).containsOnly(1012);
        assertEndsWell();
    }

    /** As when the terminal closes that it was started from. */
    @Test
    void hangingUpDrainsToo() throws Exception {
        assumeFalse(isHangupIgnored(), "run under nohup, which the relay respects");
        start("1s", "1s");
        Client peer = new Client("/introduction/alice");
        open(peer);
        process.hangUp();
        await(() -> peer.code != 0, "the peer is told");
        assertThat(peer.code).isEqualTo(1012);
        assertEndsWell();
    }

    /** Children inherit it. */
    private static boolean isHangupIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
    }

    @Test
    void whileItWaitsForPipesItIsNotReadyAndNewcomersAreSentAway() throws Exception {
        start("1h", "0s");
        Client alice = new Client("/connection/alice/bob/doc");
        Client bob = new Client("/connection/bob/alice/doc");
        open(alice, bob);
        process.terminate();
        await(() -> process.get("/readyz").contains(" 503"), "it isn't ready");
        assertThat(process.get("/livez")).contains(" 200");
        Client late = new Client("/connection/late/other/doc");
        loop.open(late);
        await(() -> late.code != 0, "a late caller is told");
        assertThat(late.code).isEqualTo(1012);
        Client refused = new Client("/introduction/late");
        loop.open(refused);
        await(() -> refused.code != 0, "a late peer is refused");
        assertThat(refused.reason).contains("503").containsIgnoringCase("retry-after");
        assertThat(alice.code).isZero();

        alice.sendClose(1000, "done by myself");
        await(() -> bob.code != 0, "the pipe ends by itself");
        assertThat(bob.code).isEqualTo(1000);
        assertEndsWell();
    }

    @Test
    void secondSignalHurries() throws Exception {
        start("1h", "1h");
        Client alice = new Client("/connection/alice/bob/doc");
        Client bob = new Client("/connection/bob/alice/doc");
        open(alice, bob);
        process.terminate();
        await(() -> process.get("/readyz").contains(" 503"), "it drains");
        assertThat(alice.code).isZero();
        process.terminate();
        await(() -> alice.code != 0 && bob.code != 0, "everybody is told at once");

        assertThat(List.of(alice.code, bob.code)).containsOnly(1012);
        assertEndsWell();
    }

    private void assertEndsWell() throws Exception {
        assertThat(process.awaitEnd()).isZero();
        assertThat(process.log()).contains("relay: stopped").doesNotContain("Exception");
    }

    private void open(Client... clients) throws IOException {
        for (Client client : clients) {
            loop.open(client);
        }
        await(() -> List.of(clients).stream().allMatch(client -> client.ready), "all are there");
    }

    private void await(BooleanSupplier condition, String what) throws IOException {
        loop.runUntil(condition, Patience.LIMIT, what);
    }

    private void start(String wait, String spread) throws Exception {
        process = OwnProcess.start(
                OwnProcess.freePort(),
                directory.resolve("log"),
                Map.of("RELAY_DRAIN_WAIT", wait, "RELAY_DRAIN_SPREAD", spread));
        loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), process.port()));
    }

    /** On a pipe, both say hello, so that it is known to work; {@link LoadSocket} answers pings and Close frames. */
    private static final class Client extends LoadSocket {
        private final boolean present;
        private boolean ready;
        private int code;
        private String reason = "";

        Client(String path) {
            super(path);
            present = path.startsWith("/introduction");
        }

        @Override
        protected void opened() {
            ready = present;
            if (!present) {
                send(Frames.binary(new byte[] {1}));
            }
        }

        @Override
        protected void frameEnded() {
            ready = true;
        }

        @Override
        protected void closed(int closeCode, String closeReason) {
            code = closeCode;
            reason = closeReason;
        }
    }
}
