package localfirst.relay.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import localfirst.relay.ClusterTlsConfig;
import localfirst.relay.time.Timers;
import localfirst.relay.time.WorkThreads;
import org.jspecify.annotations.Nullable;

/**
 * TLS for connections to other nodes and to Redis: which certificates this node trusts, and which one it shows. New
 * files take effect within a minute; files that can't be used are logged, and the old ones stay in effect.
 *
 * <p>Thread-safe. Only {@link #of} blocks.
 */
final class LinkTls implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LinkTls.class.getName());
    private static final Duration RELOAD = Duration.ofMinutes(1);

    private final ClusterTlsConfig config;
    private volatile SSLContext context;

    // Owned by the thread that reads the files

    /** What was wrong with them when they were last read. */
    private @Nullable String told;

    /** What they contained when the context was made. A new one knows no sessions that could be resumed. */
    private byte[] used;

    /** Null unless files are watched. Reading them may take long. */
    private final @Nullable WorkThreads reader;

    private LinkTls(ClusterTlsConfig config, byte[] used, SSLContext context, @Nullable WorkThreads reader) {
        this.config = config;
        this.used = used;
        this.context = context;
        this.reader = reader;
    }

    /** Java's defaults. */
    static LinkTls ofJava() {
        return new LinkTls(ClusterTlsConfig.none(), new byte[0], made(ClusterTlsConfig.none()), null);
    }

    /** @throws IllegalArgumentException if a file can't be used */
    static LinkTls of(ClusterTlsConfig config, Timers timers) {
        if (!config.hasTrust() && !config.hasCertificate()) {
            return ofJava();
        }
        LinkTls tls = new LinkTls(config, contents(config), made(config), new WorkThreads("relay-cluster-files", 1));
        tls.watch(timers);
        return tls;
    }

    SSLContext context() {
        return context;
    }

    private void watch(Timers timers) {
        timers.after(RELOAD, () -> {
            WorkThreads threads = reader;
            try {
                if (threads != null) {
                    threads.execute(this::reload);
                    watch(timers);
                }
            } catch (RejectedExecutionException e) {
                // The relay is stopping.
            }
        });
    }

    /** Blocks. */
    void reload() {
        try {
            // Read before the context is made: whatever changes meanwhile is noticed next time.
            byte[] now = contents(config);
            if (!Arrays.equals(now, used)) {
                context = made(config);
                used = now;
                LOG.log(System.Logger.Level.INFO, "The cluster''s new certificates are in use");
            }
            told = null;
        } catch (RuntimeException e) {
            String wrong = String.valueOf(e.getMessage());
            if (!wrong.equals(told)) {
                told = wrong;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The cluster''s new certificates can''t be used, the old ones stay in use: {0}",
                        wrong);
            }
        }
    }

    private static byte[] contents(ClusterTlsConfig config) {
        List<Path> files = new ArrayList<>();
        if (config.hasTrust()) {
            files.add(config.trust());
        }
        if (config.hasCertificate()) {
            files.addAll(List.of(config.certificate(), config.keyFile()));
        }
        return PemFiles.digest(files);
    }

    private static SSLContext made(ClusterTlsConfig config) {
        KeyManager @Nullable [] keys = keys(config);
        TrustManager @Nullable [] trust = trust(config);
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys, trust, null);
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static KeyManager @Nullable [] keys(ClusterTlsConfig config) {
        if (!config.hasCertificate()) {
            return null;
        }
        return read("RELAY_CLUSTER_CERTIFICATE or RELAY_CLUSTER_KEY", () -> {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(PemFiles.keyStore(config.certificate(), config.keyFile()), PemFiles.password());
            return managers.getKeyManagers();
        });
    }

    private static TrustManager @Nullable [] trust(ClusterTlsConfig config) {
        if (!config.hasTrust()) {
            return null;
        }
        return read("RELAY_CLUSTER_TRUST", () -> {
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(PemFiles.trustStore(config.trust()));
            return managers.getTrustManagers();
        });
    }

    /** Something that is made of files. */
    private interface Reading<T> {
        T read() throws IOException, GeneralSecurityException;
    }

    /** @param settings what says where the files are */
    private static <T> T read(String settings, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(settings + " can't be used: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(settings + " can't be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
