package localfirst.relay.client;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869): derives keys from secrets. */
final class Hkdf {
    private static final int BLOCK = 32;

    private Hkdf() {}

    static byte[] extract(byte[] salt, byte[] secret) {
        return hmac(salt, secret);
    }

    static byte[] expand(byte[] key, byte[] info, int length) {
        byte[] all = new byte[length];
        byte[] block = {};
        for (int done = 0, i = 1; done < length; done += BLOCK, i++) {
            block = hmac(key, block, info, new byte[] {(byte) i});
            System.arraycopy(block, 0, all, done, Math.min(BLOCK, length - done));
        }
        return all;
    }

    /** Several keys of 32 bytes at once, as Noise derives them. */
    static byte[][] keys(byte[] chainingKey, byte[] input, int count) {
        byte[] all = expand(extract(chainingKey, input), new byte[0], count * BLOCK);
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = Arrays.copyOfRange(all, i * BLOCK, (i + 1) * BLOCK);
        }
        return keys;
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
