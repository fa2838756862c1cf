package localfirst.relay.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import localfirst.relay.TlsConfig;

/** The settings for {@link TlsConfig}. */
final class TlsSettings {
    private static final TlsConfig DEFAULTS = TlsConfig.none();
    private static final int NOWHERE = DEFAULTS.redirectPort();

    static final Setting<Path> CERTIFICATE = Setting.of(
            "tls.certificate",
            Kind.path(),
            DEFAULTS.certificate(),
            "Makes a relay that runs by itself speak TLS: a PEM file with the certificate and those that vouch for it,"
                    + " or a PKCS#12 file with its key too.");

    static final Setting<Path> KEY = Setting.of(
            "tls.key",
            Kind.path(),
            DEFAULTS.key(),
            "A PEM file with the certificate's private key, unless that is in the same file.");

    static final Setting<String> PASSWORD = Setting.of(
                    "tls.password",
                    Kind.text("any text"),
                    DEFAULTS.password(),
                    "What opens the PKCS#12 file, or the key if it is encrypted.")
            .secret();

    static final Setting<Duration> RELOAD = Setting.of(
            "tls.reload",
            Kind.time(Duration.ofMillis(100), Duration.ofDays(1)),
            DEFAULTS.reload(),
            "How often the files are looked at. What has changed is used for new connections.");

    static final Setting<Integer> REDIRECT_PORT = Setting.of(
            "tls.redirect-port",
            new Kind<>(
                    "a whole number from 0 to 65535",
                    "port",
                    Kind.count(0, 65_535, "port").parser(),
                    port -> port == NOWHERE ? "" : String.valueOf(port)),
            NOWHERE,
            "Where plain HTTP is answered with a redirect to HTTPS; /livez is answered there as well. Nowhere unless"
                    + " set.");

    static final Setting<Integer> PUBLIC_PORT = Setting.of(
            "tls.public-port",
            Kind.count(0, 65_535, "port"),
            DEFAULTS.publicPort(),
            "The port that redirects name, if it isn't the one that the relay listens on. 0 for that one.");

    static final Setting<Duration> HSTS = Setting.of(
            "tls.hsts",
            Kind.time(Duration.ZERO, Duration.ofDays(2 * 365)),
            DEFAULTS.hsts(),
            "For how long browsers are to use HTTPS only for this host (Strict-Transport-Security). 0s doesn't say"
                    + " it.");

    static final List<Setting<?>> ALL = List.of(CERTIFICATE, KEY, PASSWORD, RELOAD, REDIRECT_PORT, PUBLIC_PORT, HSTS);

    private TlsSettings() {}

    static TlsConfig tls(SettingValues values) {
        return new TlsConfig(
                values.get(CERTIFICATE),
                values.get(KEY),
                values.get(PASSWORD),
                values.get(RELOAD),
                values.get(REDIRECT_PORT),
                values.get(PUBLIC_PORT),
                values.get(HSTS));
    }
}
