package localfirst.relay.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Shared tokens, one of which a client has to present. Several are valid at once, so that they can be replaced one by
 * one.
 *
 * <p>Thread-safe.
 *
 * <p>Implementation note: hashes are compared, always with all of them and to the end, so that the time it takes
 * reveals nothing about how much was right.
 */
public final class SharedTokens implements TokenRule {
    private final Secrets secrets;

    public SharedTokens(Secrets secrets) {
        this.secrets = secrets;
    }

    /** Whether this is one of them. */
    public boolean contains(String token) {
        byte[] shown = hash(token);
        boolean found = false;
        for (String each : secrets.now()) {
            found |= MessageDigest.isEqual(hash(each), shown);
        }
        return found;
    }

    @Override
    public Verdict judge(String token) {
        return contains(token) ? Right.FOR_EVERYTHING : Bad.WRONG;
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
