package localfirst.relay.proof;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Set;

/**
 * Checks signatures with Ed25519 (RFC 8032, section 5.1), more strictly than the RFC requires: each key and each
 * signature has only one form, and points of small order, with which anybody could sign anything, are rejected.
 *
 * <p>Thread-safe. {@link #verify} takes up to a millisecond, everything else next to nothing.
 *
 * <p>Implementation note: the JDK computes the signature's equation. It rejects an S that isn't reduced, but accepts
 * points of small order and coordinates that aren't reduced. So this class checks all of that first.
 */
final class Ed25519 {
    static final int KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final int SIGN = 0x80;

    private static final BigInteger OF_ORDER_8 =
            new BigInteger("2707385501144840649318225287225658788936804267575313519463743609750303402022");

    /** The coordinates y of the eight points whose order is 1, 2, 4 or 8. */
    private static final Set<BigInteger> SMALL = Set.of(
            BigInteger.ZERO, BigInteger.ONE, PRIME.subtract(BigInteger.ONE), OF_ORDER_8, PRIME.subtract(OF_ORDER_8));

    private Ed25519() {}

    /** Whether these 32 bytes can be a key: the coordinate is reduced, and the order isn't small. */
    static boolean isPoint(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            return false;
        }
        BigInteger y = coordinate(bytes);
        return y.compareTo(PRIME) < 0 && !SMALL.contains(y);
    }

    /** Whether this is a signature of the message, made with the private key of this public key. */
    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES || !isPoint(publicKey)) {
            return false;
        }
        byte[] r = Arrays.copyOf(signature, KEY_BYTES);
        byte[] s = Arrays.copyOfRange(signature, KEY_BYTES, SIGNATURE_BYTES);
        if (!isPoint(r) || number(s).compareTo(ORDER) >= 0) {
            return false;
        }
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key(publicKey));
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            // Not on the curve, for example.
            return false;
        }
    }

    private static PublicKey key(byte[] bytes) throws GeneralSecurityException {
        boolean isXOdd = (bytes[KEY_BYTES - 1] & SIGN) != 0;
        EdECPoint point = new EdECPoint(isXOdd, coordinate(bytes));
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    /** Without the highest bit, which is the sign of the other coordinate. */
    private static BigInteger coordinate(byte[] bytes) {
        byte[] unsigned = bytes.clone();
        unsigned[KEY_BYTES - 1] &= (byte) ~SIGN;
        return number(unsigned);
    }

    /** The least significant byte comes first. */
    private static BigInteger number(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
