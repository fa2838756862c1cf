package localfirst.relay.cluster;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
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

    /** Null unless files are watched. Reading them may take long. */
    private final @Nullable WorkThreads reader;

    private LinkTls(ClusterTlsConfig config, SSLContext context, @Nullable WorkThreads reader) {
        this.config = config;
        this.context = context;
        this.reader = reader;
    }

    /** Java's defaults. */
    static LinkTls ofJava() {
        return new LinkTls(ClusterTlsConfig.none(), made(ClusterTlsConfig.none()), null);
    }

    /** @throws IllegalArgumentException if a file can't be used */
    static LinkTls of(ClusterTlsConfig config, Timers timers) {
        if (!config.hasTrust() && !config.hasCertificate()) {
            return ofJava();
        }
        LinkTls tls = new LinkTls(config, made(config), new WorkThreads("relay-cluster-files", 1));
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

    private void reload() {
        try {
            context = made(config);
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The cluster''s certificates can''t be read, the old ones stay in use: {0}",
                    e.getMessage());
        }
    }

    private static SSLContext made(ClusterTlsConfig config) {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(keys(config), trust(config), null);
            return made;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the cluster's certificates can't be used: " + e, e);
        }
    }

    private static KeyManager @Nullable [] keys(ClusterTlsConfig config) throws IOException, GeneralSecurityException {
        if (!config.hasCertificate()) {
            return null;
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(PemFiles.keyStore(config.certificate(), config.keyFile()), PemFiles.password());
        return managers.getKeyManagers();
    }

    private static TrustManager @Nullable [] trust(ClusterTlsConfig config)
            throws IOException, GeneralSecurityException {
        if (!config.hasTrust()) {
            return null;
        }
        KeyStore trusted = PemFiles.trustStore(config.trust());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return managers.getTrustManagers();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
