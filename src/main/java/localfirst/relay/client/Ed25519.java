package localfirst.relay.client;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Ids that are bound to keys, and what was signed with those: Ed25519 (RFC 8032), without the keys and signatures of
 * which more than one form would be good, or that would be good for everybody.
 */
final class Ed25519 {
    static final NamedParameterSpec PARAMETERS = NamedParameterSpec.ED25519;
    static final int KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    private static final String PREFIX = "ed25519.";
    private static final int SIGN = 0x80;
    private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger OF_ORDER_8 =
            new BigInteger("2707385501144840649318225287225658788936804267575313519463743609750303402022");

    /** The y coordinates of the eight points of small order. */
    private static final Set<BigInteger> SMALL = Set.of(
            BigInteger.ZERO, BigInteger.ONE, PRIME.subtract(BigInteger.ONE), OF_ORDER_8, PRIME.subtract(OF_ORDER_8));

    private Ed25519() {}

    /** Whether the id is bound to a key. */
    static boolean isBound(String peerId) {
        return peerId.startsWith(PREFIX);
    }

    /** The id that is bound to this key. */
    static String peerId(PublicKey key) {
        EdECPoint point = ((EdECPublicKey) key).getPoint();
        byte[] bytes = new byte[KEY_BYTES];
        byte[] bigEndian = point.getY().toByteArray();
        for (int i = 0; i < bigEndian.length && i < KEY_BYTES; i++) {
            bytes[i] = bigEndian[bigEndian.length - 1 - i];
        }
        bytes[KEY_BYTES - 1] |= (byte) (point.isXOdd() ? SIGN : 0);
        return PREFIX + encode(bytes);
    }

    /** Whether the peer whose id this is has signed the text. Also false if the id names no key. */
    static boolean verify(String peerId, byte[] text, byte[] signature) {
        try {
            byte[] key = Base64.getUrlDecoder().decode(peerId.substring(PREFIX.length()));
            boolean isCanonical = peerId.equals(PREFIX + encode(key));
            if (!isCanonical
                    || !isAcceptable(key)
                    || signature.length != SIGNATURE_BYTES
                    || !isAcceptable(firstHalf(signature))) {
                return false;
            }
            Signature check = Signature.getInstance("Ed25519");
            EdECPoint point = new EdECPoint((key[KEY_BYTES - 1] & SIGN) != 0, coordinate(key));
            check.initVerify(
                    KeyFactory.getInstance("Ed25519").generatePublic(new EdECPublicKeySpec(PARAMETERS, point)));
            check.update(text);
            return check.verify(signature);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] firstHalf(byte[] signature) {
        return Arrays.copyOf(signature, KEY_BYTES);
    }

    private static boolean isAcceptable(byte[] bytes) {
        return bytes.length == KEY_BYTES
                && coordinate(bytes).compareTo(PRIME) < 0
                && !SMALL.contains(coordinate(bytes));
    }

    private static BigInteger coordinate(byte[] littleEndian) {
        byte[] bigEndian = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bigEndian[i] = littleEndian[KEY_BYTES - 1 - i];
        }
        bigEndian[0] &= (byte) ~SIGN;
        return new BigInteger(1, bigEndian);
    }
}
