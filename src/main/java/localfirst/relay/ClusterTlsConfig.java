package localfirst.relay;

import java.nio.file.Path;

/**
 * How nodes do TLS with each other, beyond what the relay does for its peers. Empty paths for none.
 *
 * @param trust a PEM file with the certificates that others are checked against, instead of those that Java trusts
 * @param certificate a PEM file with this node's own certificate chain: it serves links with that on the cluster's port, lets
 *     only nodes in that have one too, and shows it to others
 * @param key a PEM file with its private key, unless that is in the same file
 */
public record ClusterTlsConfig(Path trust, Path certificate, Path key) {
    private static final Path NO_PATH = Path.of("");

    /** As the relay's own TLS and Java have it. */
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

    /** Whether others are checked against certificates of one's own. */
    public boolean hasTrust() {
        return !trust.equals(NO_PATH);
    }

    /** Whether nodes show each other certificates. */
    public boolean hasCertificate() {
        return !certificate.equals(NO_PATH);
    }

    /** Where the private key is. */
    public Path keyFile() {
        return key.equals(NO_PATH) ? certificate : key;
    }
}
