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

    /** A builder for a relay with default settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** The settings of a relay that hasn't started yet. Not thread-safe. */
    public static final class Builder {
        private final List<AccessPolicy> policies = new ArrayList<>();
        private RelayConfig config = RelayConfig.defaults();
        private Function<Relay, OtherNodesStart> others = Builder::othersOf;

        private Builder() {}

        /** Cluster classes are loaded only if a cluster is configured. */
        private static OtherNodesStart othersOf(Relay relay) {
            return relay.config().cluster().isOn()
                    ? (loops, port) -> ClusterStart.begin(relay, loops, port)
                    : OtherNodesStart.NONE;
        }

        /** For tests: replaces the configured nodes. */
        Builder others(Function<Relay, OtherNodesStart> nodes) {
            others = nodes;
            return this;
        }

        /** All settings at once. */
        public Builder config(RelayConfig newConfig) {
            config = newConfig;
            return this;
        }

        /** The port to listen on; 0 for any free port. The default is 8080. */
        public Builder port(int port) {
            config = config.withPort(port);
            return this;
        }

        /** The address to listen on, or a Unix domain socket. The default is all addresses of this machine. */
        public Builder listen(ListenConfig listen) {
            config = config.withListen(listen);
            return this;
        }

        /** The limits. The default is {@link Limits#defaults}. */
        public Builder limits(Limits limits) {
            config = config.withLimits(limits);
            return this;
        }

        /** Adds a policy that is asked at each handshake. A peer is admitted only if all policies allow it. */
        public Builder accessPolicy(AccessPolicy policy) {
            policies.add(policy);
            return this;
        }

        /** The certificate for TLS: see {@link TlsConfig#pem} and {@link TlsConfig#pkcs12}. The default is no TLS. */
        public Builder tls(TlsConfig tls) {
            config = config.withTls(tls);
            return this;
        }

        /**
         * Starts the relay. When this method returns, the relay is listening.
         *
         * @throws IllegalStateException if it can't start, for example because the port is in use or embedded Tomcat
         *     isn't on the class path
         * @throws IllegalArgumentException if a setting is invalid, or the files for TLS can't be used
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

    /** The port that the relay listens on; -1 if it listens on a Unix domain socket. */
    public int port() {
        return tomcat.port();
    }

    /** The port that redirects plain HTTP to HTTPS, or -1 if there is none. */
    public int redirectPort() {
        return tomcat.redirectPort();
    }

    /** The relay itself. */
    public Relay relay() {
        return relay;
    }

    /**
     * Drains the relay, as {@link Relay#drain} does, and then closes it. Blocks until both are done.
     *
     * @return whether all sockets were closed in time
     */
    public boolean drainAndClose() throws InterruptedException {
        boolean allGone = drain().await();
        close();
        return allGone;
    }

    /** Starts draining, unless that has started already. */
    public synchronized Drain drain() {
        Drain begun = drain;
        if (begun == null) {
            begun = relay.drain();
            drain = begun;
        }
        return begun;
    }

    /**
     * Stops the relay, and cuts all connections that are still open. Blocks until that is done. Closing again has no
     * effect.
     */
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
