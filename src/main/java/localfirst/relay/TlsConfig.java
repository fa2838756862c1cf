package localfirst.relay;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings for TLS of a relay that runs by itself.
 *
 * @param files its certificate and key
 * @param reload how often to check the files for changes
 * @param redirectPort the port that redirects plain HTTP to HTTPS; 0 for any free port, -1 for none
 * @param publicPort the HTTPS port in redirects; 0 for the port that the relay listens on
 * @param hsts how long browsers should use only HTTPS (Strict-Transport-Security); zero for no such header
 */
public record TlsConfig(Files files, Duration reload, int redirectPort, int publicPort, Duration hsts) {
    private static final Path NO_PATH = Path.of("");

    /**
     * A certificate and its private key.
     *
     * @param certificate a PEM file with the certificate chain, or a PKCS#12 file with chain and private key; an empty
     *     path for no TLS
     * @param key a PEM file with the private key; an empty path if it is in the certificate's file
     * @param password the password of the key or the PKCS#12 file; empty for none
     */
    public record Files(Path certificate, Path key, String password) {
        /** Omits the password. */
        @Override
        public String toString() {
            return certificate + ", " + key;
        }
    }

    /** No TLS. */
    public static TlsConfig none() {
        return new TlsConfig(new Files(NO_PATH, NO_PATH, ""), Duration.ofMinutes(1), -1, 0, Duration.ZERO);
    }

    /**
     * With a certificate and its private key in PEM files, such as certbot's {@code fullchain.pem} and
     * {@code privkey.pem}.
     */
    public static TlsConfig pem(Path certificate, Path key) {
        return none().withFiles(new Files(certificate, key, ""));
    }

    /** With a PKCS#12 file that holds one private key and its certificates. */
    public static TlsConfig pkcs12(Path file, String password) {
        return none().withFiles(new Files(file, NO_PATH, password));
    }

    private TlsConfig withFiles(Files changed) {
        return new TlsConfig(changed, reload, redirectPort, publicPort, hsts);
    }

    /** With this password for the PKCS#12 file or an encrypted key. */
    public TlsConfig withPassword(String newPassword) {
        return withFiles(new Files(certificate(), key(), newPassword));
    }

    /** With this interval between checks of the files. */
    public TlsConfig withReload(Duration interval) {
        return new TlsConfig(files, interval, redirectPort, publicPort, hsts);
    }

    /** With this port, which redirects plain HTTP to HTTPS. */
    public TlsConfig withRedirectPort(int port) {
        return new TlsConfig(files, reload, port, publicPort, hsts);
    }

    /** With this port in redirects; 0 for the one that the relay listens on. */
    public TlsConfig withPublicPort(int port) {
        return new TlsConfig(files, reload, redirectPort, port, hsts);
    }

    /** With a Strict-Transport-Security header of this age; zero for none. */
    public TlsConfig withHsts(Duration maxAge) {
        return new TlsConfig(files, reload, redirectPort, publicPort, maxAge);
    }

    /** The certificate's file; an empty path for no TLS. */
    public Path certificate() {
        return files.certificate();
    }

    /** The private key's file; an empty path if it is in the certificate's file. */
    public Path key() {
        return files.key();
    }

    /** What opens the key or the PKCS#12 file; empty for none. */
    public String password() {
        return files.password();
    }

    /** Whether a certificate is named. */
    public boolean isOn() {
        return !certificate().toString().isEmpty();
    }

    /** Whether a setting is set that has no effect without a certificate. */
    public boolean isHalfMade() {
        return !isOn()
                && (!key().equals(NO_PATH) || !password().isEmpty() || redirects() || publicPort > 0 || !hsts.isZero());
    }

    /** Whether plain HTTP is redirected. */
    public boolean redirects() {
        return redirectPort >= 0;
    }

    /** Omits the password. */
    @Override
    public String toString() {
        return "TlsConfig[" + files + "]";
    }
}
