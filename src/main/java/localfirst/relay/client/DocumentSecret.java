package localfirst.relay.client;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret that all devices of a document share: at least 16 bytes that can't be guessed. Immutable.
 *
 * <p>The document's id is computed from it, so the operator of the relay can guess secrets offline. Use {@link #random}
 * rather than a memorable word.
 */
public final class DocumentSecret {
    private static final int SHORTEST = 16;

    private final byte[] bytes;

    private DocumentSecret(byte[] bytes) {
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException(
                    "a secret of " + bytes.length + " bytes can be guessed: it needs " + SHORTEST + " or more");
        }
        this.bytes = bytes;
    }

    /** A secret as text, which is encoded as UTF-8. */
    public static DocumentSecret of(String text) {
        return new DocumentSecret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A secret as bytes, which are copied. */
    public static DocumentSecret of(byte[] bytes) {
        return new DocumentSecret(bytes.clone());
    }

    /** 32 random bytes, as URL-safe text. Pass it to {@link #of(String)} here and on the other devices. */
    public static String random() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Doesn't show the secret, so it can't end up in logs. */
    @Override
    public String toString() {
        return "a secret";
    }
}
