package localfirst.relay.client;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** X25519, Diffie–Hellman key agreement on Curve25519 (RFC 7748), with 32-byte keys. */
final class X25519 {
    static final int LENGTH = 32;

    private static final byte[] BASE = basePoint();

    private X25519() {}

    static byte[] newPrivateKey() {
        byte[] key = new byte[LENGTH];
        new SecureRandom().nextBytes(key);
        return key;
    }

    static byte[] publicKey(byte[] privateKey) {
        try {
            return agree(privateKey, BASE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 11 has X25519", e);
        }
    }

    /** Fails for public keys of small order, whose result anybody can compute. */
    static byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("X25519");
        PrivateKey mine = factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
        PublicKey others =
                factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate(publicKey)));
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(mine);
        agreement.doPhase(others, true);
        return agreement.generateSecret();
    }

    /** On the wire the lowest byte comes first, and the highest bit means nothing. */
    private static BigInteger coordinate(byte[] littleEndian) {
        byte[] bigEndian = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bigEndian[i] = littleEndian[LENGTH - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }

    private static byte[] basePoint() {
        byte[] nine = new byte[LENGTH];
        nine[0] = 9;
        return nine;
    }
}
