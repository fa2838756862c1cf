package localfirst.relay.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals a cluster's key with one of its secrets, so that it can be stored in the engine. Immutable. */
final class SealedKey {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FINGERPRINT_BYTES = 9;

    private final String fingerprint;
    private final byte[] sealing;

    SealedKey(String secret) {
        Mac mac = ClusterKey.hmac(secret.getBytes(StandardCharsets.UTF_8));
        fingerprint = ClusterKey.text(mac.doFinal(ascii("relay cluster fingerprint")), FINGERPRINT_BYTES);
        sealing = mac.doFinal(ascii("relay cluster seal"));
    }

    /** Distinguishes this secret from others without revealing anything about it. */
    String fingerprint() {
        return fingerprint;
    }

    static byte[] random() {
        byte[] key = new byte[ClusterKey.BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    String seal(byte[] key) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(key);
            byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
            System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException if nobody who has this secret has sealed it */
    byte[] open(String text) {
        byte[] both = Base64.getUrlDecoder().decode(text);
        if (both.length <= NONCE_BYTES) {
            throw new IllegalArgumentException("not a sealed key");
        }
        byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a key that somebody else has sealed", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(sealing, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
