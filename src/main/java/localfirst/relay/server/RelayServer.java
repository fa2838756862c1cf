package localfirst.relay.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.Drain;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessPolicy;
import localfirst.relay.limits.Limits;
import org.apache.catalina.LifecycleException;
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

    private RelayServer(Relay relay, EmbeddedTomcat tomcat, Path workDirectory) {
        this.relay = relay;
        this.tomcat = tomcat;
        this.workDirectory = workDirectory;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What is to be started. Not thread-safe. */
    public static final class Builder {
        private final List<AccessPolicy> policies = new ArrayList<>();
        private RelayConfig config = RelayConfig.defaults();

        private Builder() {}

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

        /**
         * Starts the relay; when this returns, it listens.
         *
         * @throws IllegalStateException if it can't, as when the port is taken
         * @throws IllegalArgumentException if a setting can't be
         */
        public RelayServer start() {
            Relay relay = new Relay(config, policies);
            Path directory = temporaryDirectory();
            EmbeddedTomcat tomcat = new EmbeddedTomcat(relay, directory);
            try {
                tomcat.start();
            } catch (LifecycleException e) {
                relay.close();
                delete(directory);
                throw new IllegalStateException("can't listen on port " + config.port() + ": " + rootMessage(e), e);
            }
            return new RelayServer(relay, tomcat, directory);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return tomcat.port();
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

    /** Stops, and cuts whatever is still open. Blocks until that is done. */
    @Override
    public void close() {
        try {
            tomcat.stop();
        } catch (LifecycleException e) {
            throw new IllegalStateException("stopping failed", e);
        } finally {
            relay.close();
            delete(workDirectory);
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("relay-");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for temporary files", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.getLogger(RelayServer.class.getName())
                    .log(System.Logger.Level.WARNING, "Temporary files stay behind in " + directory, e);
        }
    }
}
