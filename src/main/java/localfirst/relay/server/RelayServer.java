package localfirst.relay.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import localfirst.relay.Drain;
import localfirst.relay.ListenConfig;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.TlsConfig;
import localfirst.relay.access.AccessPolicy;
import localfirst.relay.cluster.ClusterStart;
import localfirst.relay.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A relay with a web server of its own: embedded Tomcat.
 *
 * <pre>{@code
 * try (RelayServer server = RelayServer.builder().port(8080).start()) {
 *     System.out.println("listening on " + server.port());
 *     ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class RelayServer implements AutoCloseable {
    private final Relay relay;
    private final EmbeddedTomcat tomcat;
    private final Path workDirectory;

    // Guarded by this
    private @Nullable Drain drain;

    private final AtomicBoolean closed = new AtomicBoolean();

    private RelayServer(Relay relay, EmbeddedTomcat tomcat, Path workDirectory) {
        this.relay = relay;
        this.tomcat = tomcat;
        this.workDirectory = workDirectory;
    }

    /** A relay with default settings, to be changed and started. */
    public static Builder builder() {
        return new Builder();
    }

    /** What is to be started. Not thread-safe. */
    public static final class Builder {
        private final List<AccessPolicy> policies = new ArrayList<>();
        private RelayConfig config = RelayConfig.defaults();
        private Function<Relay, OtherNodesStart> others = Builder::othersOf;

        private Builder() {}

        /** Nothing of the cluster's is loaded unless it is asked for. */
        private static OtherNodesStart othersOf(Relay relay) {
            return relay.config().cluster().isOn()
                    ? (loops, port) -> ClusterStart.begin(relay, loops, port)
                    : OtherNodesStart.NONE;
        }

        /** Other nodes than those that the settings name. */
        Builder others(Function<Relay, OtherNodesStart> nodes) {
            others = nodes;
            return this;
        }

        /** All settings at once. */
        public Builder config(RelayConfig newConfig) {
            config = newConfig;
            return this;
        }

        /** Where to listen; 0 for any free port. The default is 8080. */
        public Builder port(int port) {
            config = config.withPort(port);
            return this;
        }

        /** Where to listen besides the port, or in its place. The default is on all addresses of this machine. */
        public Builder listen(ListenConfig listen) {
            config = config.withListen(listen);
            return this;
        }

        /** The limits in force. The default is {@link Limits#defaults}. */
        public Builder limits(Limits limits) {
            config = config.withLimits(limits);
            return this;
        }

        /** Somebody who is asked at each handshake whether the peer may come in. All of them have to say so. */
        public Builder accessPolicy(AccessPolicy policy) {
            policies.add(policy);
            return this;
        }

        /** How to do TLS, as {@link TlsConfig#pem} and {@link TlsConfig#pkcs12} make it. The default is not to. */
        public Builder tls(TlsConfig tls) {
            config = config.withTls(tls);
            return this;
        }

        /**
         * Starts the relay; when this returns, it listens.
         *
         * @throws IllegalStateException if it can't, as when the port is taken or embedded Tomcat isn't on the class path
         * @throws IllegalArgumentException if a setting can't be, or the files for TLS can't be used
         */
        public RelayServer start() {
            RequiredTomcat.check(RelayServer.class.getClassLoader());
            Path directory = temporaryDirectory();
            Relay relay = new Relay(config, policies);
            EmbeddedTomcat tomcat;
            try {
                tomcat = new EmbeddedTomcat(relay, directory);
            } catch (IllegalArgumentException | IllegalStateException e) {
                relay.close();
                delete(directory);
                throw e;
            }
            try {
                tomcat.start(others.apply(relay));
            } catch (IOException e) {
                tomcat.abandon();
                relay.close();
                delete(directory);
                throw StartFailure.listening(config, e);
            }
            return new RelayServer(relay, tomcat, directory);
        }
    }

    /** The port that it listens on; -1 if that is a Unix domain socket. */
    public int port() {
        return tomcat.port();
    }

    /** The port on which it redirects plain HTTP to HTTPS, or -1 if it doesn't. */
    public int redirectPort() {
        return tomcat.redirectPort();
    }

    /** The relay itself. */
    public Relay relay() {
        return relay;
    }

    /**
     * Stops as {@link Relay#drain} does, and then as {@link #close} does. Blocks until that is done.
     *
     * @return whether everybody had gone before the end
     */
    public boolean drainAndClose() throws InterruptedException {
        boolean allGone = drain().await();
        close();
        return allGone;
    }

    /** Begins to drain, unless that has begun already. */
    public synchronized Drain drain() {
        Drain begun = drain;
        if (begun == null) {
            begun = relay.drain();
            drain = begun;
        }
        return begun;
    }

    /** Stops, and cuts whatever is still open. Blocks until that is done. Does nothing the second time. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            tomcat.stop();
        } finally {
            relay.close();
            delete(workDirectory);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("relay-");
        } catch (IOException e) {
            throw StartFailure.temporaryFiles(e);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            // Somebody cleaned up.
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.getLogger(RelayServer.class.getName())
                    .log(System.Logger.Level.WARNING, "Temporary files are left behind in " + directory, e);
        }
    }
}
