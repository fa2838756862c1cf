package localfirst.relay;

import java.nio.file.Path;

/**
 * The TLS settings for links between nodes, in addition to the relay's own. An empty path means that there is no such
 * file.
 *
 * @param trust a PEM file of certificates to trust when checking other nodes, instead of Java's
 * @param certificate a PEM file with this node's certificate chain. The node uses it on the cluster port, which then
 *     admits only nodes with a certificate, and presents it when it dials others
 * @param key a PEM file with its private key, unless that is in the same file
 */
public record ClusterTlsConfig(Path trust, Path certificate, Path key) {
    private static final Path NO_PATH = Path.of("");

    /** No files: the relay's own TLS, and Java's trusted certificates. */
    public static ClusterTlsConfig none() {
        return new ClusterTlsConfig(NO_PATH, NO_PATH, NO_PATH);
    }

    /** Trusting these certificates only. */
    public ClusterTlsConfig trusting(Path changed) {
        return new ClusterTlsConfig(changed, certificate, key);
    }

    /** With a certificate of the node's own. */
    public ClusterTlsConfig withCertificate(Path changed, Path itsKey) {
        return new ClusterTlsConfig(trust, changed, itsKey);
    }

    /** Whether it names certificates to trust. */
    public boolean hasTrust() {
        return !trust.equals(NO_PATH);
    }

    /** Whether nodes authenticate with certificates. */
    public boolean hasCertificate() {
        return !certificate.equals(NO_PATH);
    }

    /** Where the private key is. */
    public Path keyFile() {
        return key.equals(NO_PATH) ? certificate : key;
    }
}
