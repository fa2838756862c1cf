package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a relay that runs by itself does when it is told to stop; a process of its own, as users have it. */
class StopSignalsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path WAR = Path.of("target/relay.war");

    @TempDir
    Path directory;

    private Process process;
    private LoadLoop loop;

    @AfterEach
    void end() throws IOException {
        if (loop != null) {
            loop.close();
        }
        process.destroyForcibly();
    }

    @Test
    void firstSignalDrainsAndEverybodyIsToldToComeBack() throws Exception {
        start("1s", "1s");
        Client peer = new Client("/introduction/alice");
        Client alice = new Client("/connection/alice/bob/doc");
        Client bob = new Client("/connection/bob/alice/doc");
        open(peer, alice, bob);
        process.destroy();
        await(() -> peer.code != 0 && alice.code != 0 && bob.code != 0, "everybody is told");

        assertThat(List.of(peer.code, alice.code, bob.code)).containsOnly(1012);
        assertEndsWell();
    }

    @Test
    void whileItWaitsForPipesItIsNotReadyAndNewcomersAreSentAway() throws Exception {
        start("30s", "0s");
        Client alice = new Client("/connection/alice/bob/doc");
        Client bob = new Client("/connection/bob/alice/doc");
        open(alice, bob);
        process.destroy();
        await(() -> status("/readyz").contains(" 503"), "it isn't ready");
        assertThat(status("/livez")).contains(" 200");
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
        process.destroy();
        await(() -> status("/readyz").contains(" 503"), "it drains");
        assertThat(alice.code).isZero();
        process.destroy();
        await(() -> alice.code != 0 && bob.code != 0, "everybody is told at once");

        assertThat(List.of(alice.code, bob.code)).containsOnly(1012);
        assertEndsWell();
    }

    private void assertEndsWell() throws Exception {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(log()).contains("relay: stopped").doesNotContain("Exception");
        assertThat(process.exitValue()).isZero();
    }

    private void open(Client... clients) throws IOException {
        for (Client client : clients) {
            loop.open(client);
        }
        await(() -> List.of(clients).stream().allMatch(client -> client.ready), "all are there");
    }

    private void await(BooleanSupplier condition, String what) throws IOException {
        loop.runUntil(condition, PATIENCE, what);
    }

    private void start(String wait, String spread) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Files.exists(WAR)) {
            command.addAll(List.of("-jar", WAR.toString()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), RelayMain.class.getName()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().put("RELAY_DRAIN_WAIT", wait);
        builder.environment().put("RELAY_DRAIN_SPREAD", spread);
        process = builder.redirectOutput(directory.resolve("log").toFile()).start();
        loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        this.port = port;
        await(() -> log().contains("listening") || !process.isAlive(), "it listens");
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    private int port;

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return "";
        }
    }

    private String status(String path) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
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
