package localfirst.relay.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the configurations in {@code deploy/proxies} promise, with the real proxies; those that are missing are skipped. */
@SystemTest
class ProxyConfigurationTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(75);
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @ParameterizedTest
    @EnumSource
    void idsArriveAsTheyWereSent(ReverseProxy proxy, @TempDir Path directory) throws Exception {
        assumeInstalled(proxy);
        try (RelayServer relay = RelayServer.builder().port(0).start();
                ReverseProxy.Running running = proxy.start(directory, relay.port(), IDLE_TIMEOUT)) {
            URI direct = URI.create("http://127.0.0.1:" + relay.port() + "/");
            URI proxied = URI.create("http://localhost:" + running.port() + "/");
            // A peer that comes past the proxy meets one that comes through it.
            for (URI prefix : List.of(proxied, proxied.resolve("relay/"))) {
                PlainPeer[] pair = {
                    PlainPeer.open(prefix, "connection/erin%2F2/frank/caf%C3%A9%20d"),
                    PlainPeer.open(direct, "connection/frank/erin%2F2/caf%C3%A9%20d")
                };
                PlainPeer.sayHello(pair);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void unencodedCharactersOfPublishedClientsPass(ReverseProxy proxy, @TempDir Path directory) throws Exception {
        assumeInstalled(proxy);
        try (RelayServer relay = RelayServer.builder().port(0).start();
                ReverseProxy.Running running = proxy.start(directory, relay.port(), IDLE_TIMEOUT)) {
            for (String prefix : List.of("", "/relay")) {
                String path = prefix + "/connection/a|b/c[d]/e^f";
                assertThat(answer(running, "localhost", path, UPGRADE)).as(path).startsWith("HTTP/1.1 101");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePrefixWithoutItsSlashIsRedirected(ReverseProxy proxy, @TempDir Path directory) throws Exception {
        assumeInstalled(proxy);
        try (RelayServer relay = RelayServer.builder().port(0).start();
                ReverseProxy.Running running = proxy.start(directory, relay.port(), IDLE_TIMEOUT)) {
            assertThat(answer(running, "localhost", "/relay", "Connection: close\r\n"))
                    .startsWith("HTTP/1.1 308")
                    .containsPattern("(?im)^location: (http://localhost(:\\d+)?)?/relay/\\s");
            assertThat(answer(running, "localhost", "/relay/livez", "Connection: close\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    /** One of them asks the nodes whether they are ready, which isn't what is looked at here. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HAPROXY_NODES")
    void addressesThatClientsClaimAreDropped(ReverseProxy proxy, @TempDir Path directory) throws Exception {
        assumeInstalled(proxy);
        try (ServerSocket backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ReverseProxy.Running running = proxy.start(directory, backend.getLocalPort(), IDLE_TIMEOUT)) {
            CompletableFuture<String> request = Background.supply(() -> takeRequest(backend));
            answer(running, "localhost", "/livez", "X-Forwarded-For: 198.51.100.7\r\nConnection: close\r\n");

            assertThat(Patience.result(request, "the request").lines().map(line -> line.toLowerCase(Locale.ROOT)))
                    .filteredOn(line -> line.startsWith("x-forwarded-for:"))
                    .containsExactly("x-forwarded-for: 127.0.0.1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX", "NGINX_NODES", "APACHE"})
    void theDefaultSiteKeepsOtherNames(ReverseProxy proxy, @TempDir Path directory) throws Exception {
        assumeInstalled(proxy);
        try (RelayServer relay = RelayServer.builder().port(0).start();
                ReverseProxy.Running running = proxy.start(directory, relay.port(), IDLE_TIMEOUT)) {
            assertThat(answer(running, "other.example.org", "/livez", "Connection: close\r\n"))
                    .contains(ReverseProxy.DEFAULT_SITE);
            assertThat(answer(running, "localhost", "/livez", "Connection: close\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    static void assumeInstalled(ReverseProxy proxy) {
        boolean required = "true".equals(System.getenv("CI"));
        if (required)
            assertThat(proxy.isInstalled()).as("%s is installed", proxy.program).isTrue();
        assumeThat(proxy.isInstalled()).as("%s is installed", proxy.program).isTrue();
    }

    /** Everything that is answered, or only the head if the connection stays open. */
    private static String answer(ReverseProxy.Running proxy, String host, String path, String headers)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return headers.contains("Upgrade")
                    ? head(socket)
                    : new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String takeRequest(ServerSocket backend) {
        try (Socket socket = backend.accept()) {
            String request = head(socket);
            socket.getOutputStream()
                    .write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return request;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) break;
            head.append((char) next);
        }
        return head.toString();
    }
}
