package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.ListenConfig;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody reads whose relay doesn't start, and where one can listen. */
@SystemTest
class StartFailuresTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir
    Path directory;

    @Test
    void aTakenPortIsToldInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            List<String> lines = failing(Map.of("PORT", String.valueOf(taken.getLocalPort())));
            assertThat(lines)
                    .containsExactly("relay: can't listen on port " + taken.getLocalPort()
                            + ": another process already does. Stop it, or choose another port (PORT=8081)");
        }
    }

    @Test
    void aTakenManagementPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertThat(failing(Map.of("PORT", "0", "RELAY_MANAGEMENT_PORT", String.valueOf(port))))
                    .containsExactly("relay: can't listen on RELAY_MANAGEMENT_PORT " + port
                            + ": another process already does. Stop it, or choose another port");
        }
    }

    /** Tomcat would listen on every address of the machine. */
    @Test
    void anAddressThatMakesNoSenseIsToldSoAndNothingListens() throws Exception {
        String noHost = "no.such.host.invalid";
        assertThat(failing(Map.of("PORT", "0", "RELAY_ADDRESS", noHost)))
                .containsExactly(
                        "relay: RELAY_ADDRESS is '" + noHost + "', which is neither an address nor a known name");
        assertThat(failing(Map.of("PORT", "0", "RELAY_MANAGEMENT_PORT", "1", "RELAY_MANAGEMENT_ADDRESS", noHost)))
                .containsExactly("relay: RELAY_MANAGEMENT_ADDRESS is '" + noHost
                        + "', which is neither an address nor a known name");
    }

    @Test
    void whatStandsInTheWayOfAUnixDomainSocketIsTold() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(() ->
                        RelayServer.builder().listen(new ListenConfig("", file)).start())
                .hasMessageContaining("something else is there");
        assertThat(file).hasContent("precious");
        Path tooLong = directory.resolve("x".repeat(150));
        assertThatThrownBy(() -> RelayServer.builder()
                        .listen(new ListenConfig("", tooLong))
                        .start())
                .hasMessageContaining("Choose a shorter one");
    }

    @Test
    void aPortThatNeedsARightIsToldSoInOneLine() throws Exception {
        assumeTrue(needsRight(80), "anybody may listen on port 80 here");
        List<String> without = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            assumeTrue(Files.isExecutable(SETPRIV), "there is no " + SETPRIV);
            without.addAll(
                    List.of(SETPRIV.toString(), "--inh-caps=-net_bind_service", "--bounding-set=-net_bind_service"));
        }
        assertThat(failing(without, Map.of("PORT", "80")))
                .containsExactly(
                        "relay: can't listen on port 80: ports below 1024 need a capability (CAP_NET_BIND_SERVICE)."
                                + " Grant it, or choose another port (PORT=8080) behind a proxy");
    }

    private static boolean needsRight(int port) throws IOException {
        Path first = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");
        return !Files.exists(first)
                || port < Integer.parseInt(Files.readString(first).strip());
    }

    @Test
    void anAddressOfAnotherMachineIsToldSo() throws Exception {
        assertThat(failing(Map.of("PORT", "0", "RELAY_ADDRESS", "192.0.2.1")))
                .containsExactly(
                        "relay: can't listen on port 0 of 192.0.2.1: this machine has no such address (RELAY_ADDRESS)");
    }

    @Test
    void noPlaceForTemporaryFilesIsToldInOneLine() throws Exception {
        String missing = directory.resolve("missing").toString();
        // Newer JDKs have a line of their own to say first.
        assertThat(failing(Map.of("PORT", "0"), "-Djava.io.tmpdir=" + missing))
                .filteredOn(line -> !line.startsWith("WARNING: java.io.tmpdir"))
                .containsExactly(
                        "relay: can't make a directory in " + missing + ": it doesn't exist. Choose another directory"
                                + " for temporary files (java -Djava.io.tmpdir=/some/directory -jar relay.war)");
    }

    @Test
    void itListensOnTheAddressAlone() throws Exception {
        ListenConfig loopback = new ListenConfig("127.0.0.2", Path.of(""));
        try (RelayServer server = RelayServer.builder().port(0).listen(loopback).start()) {
            try (SocketChannel there = SocketChannel.open(new InetSocketAddress("127.0.0.2", server.port()))) {
                assertThat(livez(there)).contains(" 200");
            }
            assertThatThrownBy(() -> SocketChannel.open(new InetSocketAddress("127.0.0.3", server.port())))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void itListensOnAUnixDomainSocketAlsoWhereAKilledOneLeftItsFile() throws Exception {
        Path socket = directory.resolve("relay.sock");
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(socket));
        killed.close();
        assertThat(socket).exists();
        try (RelayServer server =
                RelayServer.builder().listen(new ListenConfig("", socket)).start()) {
            assertThat(server.port()).isEqualTo(-1);
            assertThat(Files.getPosixFilePermissions(socket).toString()).doesNotContain("OTHERS");
            try (SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                assertThat(livez(there)).contains(" 200");
            }
            try (SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                assertThat(ask(
                                there,
                                "GET /connection/alice/bob/doc HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"))
                        .contains(" 101");
            }
            assertThatThrownBy(() -> RelayServer.builder()
                            .listen(new ListenConfig("", socket))
                            .start())
                    .hasMessageContaining("can't listen on the Unix domain socket " + socket)
                    .hasMessageContaining("another process already does");
        }
        assertThat(socket).doesNotExist();
    }

    private static String livez(SocketChannel channel) throws IOException {
        return ask(channel, "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static String ask(SocketChannel channel, String request) throws IOException {
        channel.write(StandardCharsets.US_ASCII.encode(request));
        ByteBuffer answer = ByteBuffer.allocate(4096);
        channel.read(answer);
        return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    }

    /** All that it prints before it gives up. */
    private static List<String> failing(Map<String, String> settings, String... options) throws Exception {
        return failing(List.of(), settings, options);
    }

    /** @param without a command that starts it with fewer rights */
    private static List<String> failing(List<String> without, Map<String, String> settings, String... options)
            throws Exception {
        List<String> command = new ArrayList<>(without);
        command.addAll(OwnJvm.shortLived());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RelayMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("RELAY_"));
        builder.environment().putAll(settings);
        Process process = builder.start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).isEqualTo(1);
        return lines;
    }
}
