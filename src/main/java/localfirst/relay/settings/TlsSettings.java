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
            "Enables TLS when the relay runs by itself: a PEM file with the certificate chain, or a PKCS#12 file with chain and private key.");

    static final Setting<Path> KEY = Setting.of(
            "tls.key",
            Kind.path(),
            DEFAULTS.key(),
            "A PEM file with the certificate's private key, if it isn't in the certificate file.");

    static final Setting<String> PASSWORD = Setting.of(
                    "tls.password",
                    Kind.text("any text"),
                    DEFAULTS.password(),
                    "Password of the PKCS#12 file, or of an encrypted key.")
            .secret();

    static final Setting<Duration> RELOAD = Setting.of(
            "tls.reload",
            Kind.time(Duration.ofMillis(100), Duration.ofDays(1)),
            DEFAULTS.reload(),
            "How often to check the files for changes. New connections use the new certificate.");

    static final Setting<Integer> REDIRECT_PORT = Setting.of(
            "tls.redirect-port",
            new Kind<>(
                    "a whole number from 0 to 65535",
                    "port",
                    Kind.count(0, 65_535, "port").parser(),
                    port -> port == NOWHERE ? "" : String.valueOf(port)),
            NOWHERE,
            "Port that redirects plain HTTP to HTTPS; it also answers /livez. Defaults to none.");

    static final Setting<Integer> PUBLIC_PORT = Setting.of(
            "tls.public-port",
            Kind.count(0, 65_535, "port"),
            DEFAULTS.publicPort(),
            "HTTPS port in the addresses that clients are redirected to. 0 for the port that the relay listens on.");

    static final Setting<Duration> HSTS = Setting.of(
            "tls.hsts",
            Kind.time(Duration.ZERO, Duration.ofDays(2 * 365)),
            DEFAULTS.hsts(),
            "How long browsers should use only HTTPS for this host (Strict-Transport-Security). 0s sends no such header.");

    static final List<Setting<?>> ALL = List.of(CERTIFICATE, KEY, PASSWORD, RELOAD, REDIRECT_PORT, PUBLIC_PORT, HSTS);

    private TlsSettings() {}

    static TlsConfig tls(SettingValues values) {
        return new TlsConfig(
                new TlsConfig.Files(values.get(CERTIFICATE), values.get(KEY), values.get(PASSWORD)),
                values.get(RELOAD),
                values.get(REDIRECT_PORT),
                values.get(PUBLIC_PORT),
                values.get(HSTS));
    }
}
