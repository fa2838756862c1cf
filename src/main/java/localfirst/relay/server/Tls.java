package localfirst.relay.server;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import localfirst.relay.TlsConfig;
import localfirst.relay.reflection.NotFound;
import localfirst.relay.settings.WrongSetting;
import localfirst.relay.time.Timers;
import localfirst.relay.tomcat.RelayProtocol;
import localfirst.relay.tomcat.TomcatTls;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of a connector: in force from the start, and replaced when its files change.
 *
 * <p>Connections that are open keep the one they began with. New files that can't be used are logged, once, and the old
 * certificate stays.
 */
final class Tls {
    private static final System.Logger LOG = System.getLogger(Tls.class.getName());

    private static final Duration WARN_BEFORE = Duration.ofDays(7);

    /** The password of the in-memory key store: Tomcat rejects an empty one. */
    private static final String IN_MEMORY = "relay";

    private final TlsConfig config;
    private final CertificateFiles files;
    private final RelayProtocol protocol;
    private final Timers timers;
    private final Consumer<Instant> inForceUntil;
    private final Consumer<SSLHostConfig> more;

    // Owned by the thread that checks the files; each check schedules the next
    private CertificateFiles.Contents seen;
    private ServerCertificate inForce;
    private @Nullable String told;

    /**
     * @param inForceUntil told the expiry of each certificate that comes into use
     * @throws WrongSetting if the files can't be used
     */
    Tls(TlsConfig config, RelayProtocol protocol, Timers timers, Consumer<Instant> inForceUntil) {
        this(new CertificateFiles(config), protocol, timers, inForceUntil, host -> {});
    }

    /** @param more additional set-up of each new host configuration */
    Tls(
            CertificateFiles files,
            RelayProtocol protocol,
            Timers timers,
            Consumer<Instant> inForceUntil,
            Consumer<SSLHostConfig> more) {
        this.config = files.config();
        this.files = files;
        this.protocol = protocol;
        this.timers = timers;
        this.inForceUntil = inForceUntil;
        this.more = more;
        seen = files.read();
        inForce = files.parse(seen);
        requireInternals();
        protocol.setSSLEnabled(true);
        protocol.addSslHostConfig(hostConfig(inForce), true);
        inForceUntil.accept(inForce.until());
        warnOfEnd();
    }

    /** @throws WrongSetting if TLS was begun and would not be done */
    static void requireWhole(TlsConfig config) {
        if (config.isHalfMade()) {
            throw new WrongSetting("there are TLS settings but no certificate: the relay would speak plain HTTP");
        }
    }

    /** @throws WrongSetting if there is to be TLS, and its files can't be used */
    static void check(TlsConfig config) {
        if (config.isOn()) {
            CertificateFiles files = new CertificateFiles(config);
            files.parse(files.read());
        }
    }

    private static void requireInternals() {
        try {
            TomcatTls.require();
        } catch (NotFound e) {
            throw new IllegalStateException("TLS needs a supported version of Tomcat on the class path", e);
        }
    }

    private SSLHostConfig hostConfig(ServerCertificate certificate) {
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols("TLSv1.2+TLSv1.3");
        SSLHostConfigCertificate entry = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        try {
            entry.setCertificateKeystore(certificate.keyStore(IN_MEMORY));
        } catch (GeneralSecurityException e) {
            throw files.unusable(e);
        }
        entry.setCertificateKeystorePassword(IN_MEMORY);
        host.addCertificate(entry);
        more.accept(host);
        return host;
    }

    /** Starts checking the files at the configured interval. */
    void watch() {
        timers.after(config.reload(), () -> {
            // Files may be on a slow network, so don't block the timers' thread.
            Executor pool = protocol.getExecutor();
            try {
                if (pool != null) {
                    pool.execute(this::look);
                }
            } catch (RejectedExecutionException e) {
                // Tomcat is stopping.
            }
        });
    }

    private void look() {
        try {
            CertificateFiles.Contents now = files.read();
            if (!now.equals(seen)) {
                seen = now;
                replaceBy(files.parse(now));
            }
            warnOfEnd();
        } catch (RuntimeException e) {
            tell("The new certificate can't be used; the old one stays in use: " + e.getMessage());
        } finally {
            watch();
        }
    }

    private void replaceBy(ServerCertificate certificate) {
        protocol.addSslHostConfig(hostConfig(certificate), true);
        inForce = certificate;
        inForceUntil.accept(certificate.until());
        told = null;
        LOG.log(
                System.Logger.Level.INFO,
                "New connections get the new certificate, valid until " + certificate.until());
    }

    private void warnOfEnd() {
        Instant now = Instant.now();
        if (now.isAfter(inForce.until())) {
            tell("The certificate in " + config.certificate() + " expired at " + inForce.until()
                    + ": clients will reject it");
        } else if (now.isBefore(inForce.from())) {
            tell("The certificate in " + config.certificate() + " isn't valid before " + inForce.from()
                    + ": clients will reject it");
        } else if (now.isAfter(inForce.until().minus(WARN_BEFORE))) {
            tell("The certificate in " + config.certificate() + " expires at " + inForce.until());
        }
    }

    /** Logs a warning unless it repeats the last one. */
    private void tell(String warning) {
        if (!warning.equals(told)) {
            told = warning;
            LOG.log(System.Logger.Level.WARNING, warning);
        }
    }
}
