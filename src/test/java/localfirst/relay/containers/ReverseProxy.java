package localfirst.relay.containers;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import localfirst.relay.testing.Patience;

/**
 * The configurations in {@code deploy/proxies}, each for its proxy, with nothing changed but ports, the host's name and
 * timeouts. Those that a distribution puts beside a default site have one here.
 */
enum ReverseProxy {
    NGINX("nginx", "nginx.conf") {
        @Override
        String configuration(Path directory, int port, String relay) {
            return aroundNginx(directory, port, relay);
        }

        @Override
        List<String> command(Path file) {
            return nginx(file);
        }
    },
    NGINX_NODES("nginx", "nginx-nodes.conf") {
        @Override
        String configuration(Path directory, int port, String relay) {
            return aroundNginx(directory, port, relay);
        }

        @Override
        List<String> command(Path file) {
            return nginx(file);
        }
    },
    HAPROXY("haproxy", "haproxy.cfg") {
        @Override
        String configuration(Path directory, int port, String relay) {
            return relay;
        }

        @Override
        List<String> command(Path file) {
            // With as few open files as many systems allow.
            return List.of("sh", "-c", "ulimit -n 1024; exec " + program + " -db -f " + file);
        }
    },
    HAPROXY_NODES("haproxy", "haproxy-nodes.cfg") {
        @Override
        String configuration(Path directory, int port, String relay) {
            return relay;
        }

        @Override
        List<String> command(Path file) {
            return List.of(program, "-db", "-f", file.toString());
        }
    },
    CADDY("caddy", "Caddyfile") {
        @Override
        String configuration(Path directory, int port, String relay) {
            return "{\n\tadmin off\n}\n" + relay;
        }

        @Override
        List<String> command(Path file) {
            return List.of(program, "run", "--adapter", "caddyfile", "--config", file.toString());
        }
    },
    APACHE("apache2", "apache.conf") {
        @Override
        String configuration(Path directory, int port, String relay) {
            String main = """
                    ServerRoot %1$s
                    ServerName default.example.org
                    DefaultRuntimeDir %1$s
                    PidFile %1$s/pid
                    ErrorLog %1$s/error.log
                    Listen 127.0.0.1:%3$d
                    User www-data
                    Group www-data
                    LoadModule mpm_event_module %5$s/mod_mpm_event.so
                    LoadModule authz_core_module %5$s/mod_authz_core.so
                    LoadModule alias_module %5$s/mod_alias.so
                    LoadModule headers_module %5$s/mod_headers.so
                    LoadModule proxy_module %5$s/mod_proxy.so
                    LoadModule proxy_http_module %5$s/mod_proxy_http.so
                    <VirtualHost *:%3$d>
                    Redirect 404 /
                    ErrorDocument 404 "%4$s"
                    </VirtualHost>
                    %2$s
                    """;
            return main.formatted(directory, relay, port, DEFAULT_SITE, "/usr/lib/apache2/modules");
        }

        @Override
        List<String> command(Path file) {
            return List.of(program, "-DFOREGROUND", "-f", file.toString());
        }
    };

    /** What a distribution's default site answers here. */
    static final String DEFAULT_SITE = "the default site";

    private static final Path CONFIGURATIONS = Path.of("deploy", "proxies");

    final String program;
    private final String file;

    ReverseProxy(String program, String file) {
        this.program = program;
        this.file = file;
    }

    private static String aroundNginx(Path directory, int port, String relay) {
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
                      server { listen 127.0.0.1:%3$d default_server; server_name _; return 404 "%4$s"; }
                    }
                    """;
        return main.formatted(directory, relay, port, DEFAULT_SITE);
    }

    List<String> nginx(Path file) {
        Path log = file.resolveSibling("error.log");
        return List.of(program, "-c", file.toString(), "-e", log.toString());
    }

    /** The whole configuration, as the distribution has it around the file. */
    abstract String configuration(Path directory, int port, String relay) throws IOException;

    abstract List<String> command(Path file);

    boolean isInstalled() {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Whether the distribution has a default site that listens on the same port. */
    boolean hasDefaultSite() {
        return this == NGINX || this == NGINX_NODES || this == APACHE;
    }

    /** Whether the file is for several nodes of one relay. */
    boolean isForNodes() {
        return this == NGINX_NODES || this == HAPROXY_NODES;
    }

    /** Starts it on a free port of 127.0.0.1, and waits until it listens. Where the file is for two nodes, both are the relay. */
    Running start(Path directory, int relayPort, Duration idleTimeout) throws IOException {
        return start(directory, relayPort, relayPort, idleTimeout, UnaryOperator.identity());
    }

    /** @param change what else is changed in the file */
    Running start(Path directory, int one, int other, Duration idleTimeout, UnaryOperator<String> change)
            throws IOException {
        int port = Place.freePort();
        String relay = Files.readString(CONFIGURATIONS.resolve(file))
                .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
                .replace("listen [::]:80;", "")
                .replace("bind :::80 v4v6", "bind 127.0.0.1:" + port)
                .replace("\n:80 {", "\nhttp://localhost:" + port + " {\n\tbind 127.0.0.1")
                .replace("<VirtualHost *:80>", "<VirtualHost *:" + port + ">")
                .replace("server_name relay.example.org", "server_name localhost")
                .replace("ServerName relay.example.org", "ServerName localhost")
                .replace("127.0.0.1:8080", "127.0.0.1:" + one)
                .replace("10.0.0.11:8080", "127.0.0.1:" + one)
                .replace("10.0.0.12:8080", "127.0.0.1:" + other)
                .replace("75s", idleTimeout.toSeconds() + "s")
                .replace("timeout=75", "timeout=" + idleTimeout.toSeconds());
        Path whole = Files.writeString(directory.resolve(file), configuration(directory, port, change.apply(relay)));
        Process process = new ProcessBuilder(command(whole))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        Running running = new Running(program, process, directory, port);
        running.awaitPort();
        return running;
    }

    /** A proxy that runs. */
    record Running(String program, Process process, Path directory, int port) implements AutoCloseable {
        private void awaitPort() throws IOException {
            Patience.await(() -> program + " listens", () -> listens() || !process.isAlive());
            if (!process.isAlive()) throw new AssertionError(Files.readString(directory.resolve("output.log")));
        }

        private boolean listens() {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            process.destroy();
            // Apache gives its children ten seconds.
            Patience.exitCode(process, Duration.ofSeconds(30), () -> "the end of " + program);
        }
    }
}
