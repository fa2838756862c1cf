package localfirst.relay.client;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What those know who may read a document: at least 16 bytes that nobody guesses. Immutable.
 *
 * <p>Whoever runs the relay can try secrets at leisure, since the id of a document follows from it. So it has to be random, as
 * {@link #random} makes it, rather than a word that somebody remembers.
 */
public final class DocumentSecret {
    private static final int SHORTEST = 16;

    private final byte[] bytes;

    private DocumentSecret(byte[] bytes) {
        if (bytes.length < SHORTEST) {
            throw new IllegalArgumentException(
                    "a secret of " + bytes.length + " bytes can be guessed; " + SHORTEST + " or more");
        }
        this.bytes = bytes;
    }

    /** A secret as text, whose UTF-8 counts. */
    public static DocumentSecret of(String text) {
        return new DocumentSecret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A secret as bytes, which are copied. */
    public static DocumentSecret of(byte[] bytes) {
        return new DocumentSecret(bytes.clone());
    }

    /** 32 random bytes as text that fits into a link. To be given to {@link #of(String)} here and on other devices. */
    public static String random() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Doesn't show the secret, which would end up in logs. */
    @Override
    public String toString() {
        return "a secret";
    }
}
