package localfirst.relay.cluster;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Ids that can't be guessed and are never the same: 128 random bits as 22 characters that fit in a URL. Thread-safe.
 */
final class RandomText {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{22}");

    private RandomText() {}

    static String draw() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException if this can't be such an id */
    static void check(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("not an id of 22 characters");
        }
    }
}
