package localfirst.relay.server;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A private key, and the certificates that go with it: the server's own first.
 *
 * <p>Immutable.
 */
record ServerCertificate(PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] SAMPLE = {1, 2, 3};

    ServerCertificate {
        chain = List.copyOf(chain);
    }

    /** Whether the key belongs to the certificate: what it signs verifies with the certificate's public key. */
    boolean fits() throws GeneralSecurityException {
        PublicKey expected = chain.get(0).getPublicKey();
        if (!expected.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                });
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(expected);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }

    Instant from() {
        return chain.get(0).getNotBefore().toInstant();
    }

    Instant until() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** An in-memory key store with both, as Tomcat needs it. */
    KeyStore keyStore(String password) throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("relay", key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
