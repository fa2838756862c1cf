package localfirst.relay.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The configurations in {@code deploy/proxies}, each with its proxy and nothing changed but ports and timeouts. */
@SystemTest
@Tag("slow")
class ProxyTest {
    private static final Path CONFIGURATIONS = Path.of("deploy", "proxies");

    /** What the timeouts are set to: a little more than the relay's longest time between two pings. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    enum Proxy {
        NGINX {
            @Override
            List<String> command(Path directory, int port, int relay) throws IOException {
                String server = read("nginx.conf")
                        .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
                        .replace("127.0.0.1:8080", "127.0.0.1:" + relay)
                        .replace("75s", IDLE_TIMEOUT.toSeconds() + "s");
                String main = """
                        daemon off;
                        pid %1$s/pid;
                        error_log %1$s/error.log;
                        events {}
                        http {
                          access_log off;
                          client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                          uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                          %2$s
                        }
                        """.formatted(directory, server);
                Path file = Files.writeString(directory.resolve("nginx.conf"), main);
                return List.of(
                        "nginx",
                        "-c",
                        file.toString(),
                        "-e",
                        directory.resolve("error.log").toString());
            }
        },
        HAPROXY {
            @Override
            List<String> command(Path directory, int port, int relay) throws IOException {
                String text = read("haproxy.cfg")
                        .replace("bind :80", "bind 127.0.0.1:" + port)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + relay)
                        .replace("maxconn 200000", "maxconn 200")
                        .replace("75s", IDLE_TIMEOUT.toSeconds() + "s");
                return List.of(
                        "haproxy",
                        "-db",
                        "-f",
                        Files.writeString(directory.resolve("h.cfg"), text).toString());
            }
        },
        CADDY {
            @Override
            List<String> command(Path directory, int port, int relay) throws IOException {
                String text = "{\n\tadmin off\n}\n"
                        + read("Caddyfile")
                                .replace(":80 {", "http://127.0.0.1:" + port + " {")
                                .replace("127.0.0.1:8080", "127.0.0.1:" + relay);
                Path file = Files.writeString(directory.resolve("Caddyfile"), text);
                return List.of("caddy", "run", "--adapter", "caddyfile", "--config", file.toString());
            }
        };

        abstract List<String> command(Path directory, int port, int relay) throws IOException;

        private static String read(String name) throws IOException {
            return Files.readString(CONFIGURATIONS.resolve(name));
        }
    }

    @ParameterizedTest
    @EnumSource
    void idlePairLivesThroughTwiceTheIdleTimeout(Proxy proxy, @TempDir Path directory) throws Exception {
        int port = Place.freePort();
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            List<String> command = proxy.command(directory, port, relay.port());
            assumeThat(isInstalled(command.get(0)))
                    .as(command.get(0) + " is installed")
                    .isTrue();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("output.log").toFile())
                    .start();
            try {
                awaitPort(port, process, directory);
                URI root = URI.create("http://127.0.0.1:" + port + "/");
                PlainPeer[] pair = PlainPeer.pair(root, "alice", "bob", "doc");
                PlainPeer[] prefixed = PlainPeer.pair(root.resolve("relay/"), "carol%2F1", "dave", "caf%C3%A9");
                // Who comes past the proxy meets who comes through it: so their ids arrive as they were sent.
                PlainPeer[] mixed = {
                    PlainPeer.open(root.resolve("relay/"), "connection/erin%2F2/frank/d%20e"),
                    PlainPeer.open(
                            URI.create("http://127.0.0.1:" + relay.port() + "/"), "connection/frank/erin%2F2/d%20e")
                };
                PlainPeer.sayHello(mixed);

                // Time passing is what is tested here.
                Patience.pause(IDLE_TIMEOUT.multipliedBy(2));

                for (PlainPeer[] idled : List.of(pair, prefixed, mixed)) {
                    assertThat(idled).noneMatch(PlainPeer::hasEnded);
                    PlainPeer.sayHello(idled);
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static boolean isInstalled(String program) {
        return List.of("/usr/sbin", "/usr/bin", "/usr/local/bin").stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static void awaitPort(int port, Process process, Path directory) throws IOException {
        while (true) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive()) throw new AssertionError(Files.readString(directory.resolve("output.log")), e);
                Patience.pause(Duration.ofMillis(50));
            }
        }
    }
}
