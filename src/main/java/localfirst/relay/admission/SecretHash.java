package localfirst.relay.admission;

import java.security.SecureRandom;

/**
 * A hash of texts that strangers choose. Without the key, which each instance generates, nobody finds two with the same
 * hash.
 *
 * <p>Thread-safe.
 *
 * <p>Implementation note: the characters are the coefficients of a polynomial modulo the prime 2⁶¹ - 1, which is
 * evaluated at the key. Any two texts of n characters collide with a probability of n / 2⁶¹.
 */
public final class SecretHash {
    private static final long PRIME = (1L << 61) - 1;

    /** This isn't a character, so no text contains it. */
    private static final int END = Character.MAX_VALUE + 1;

    private final long key;

    public SecretHash() {
        this(new SecureRandom().nextLong(1 << 20, PRIME));
    }

    /** @param key from 1 to the prime */
    SecretHash(long key) {
        this.key = key;
    }

    /** Hashes several texts in a row as separate ones: {@code ab} and {@code c} aren't {@code a} and {@code bc}. */
    public long of(String... texts) {
        long hash = 1;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i++) {
                hash = plus(times(hash), text.charAt(i));
            }
            hash = plus(times(hash), END);
        }
        return mixed(times(hash));
    }

    /**
     * A bijection in which every bit of the result depends on all bits (the finalizer of MurmurHash3). Without it, the
     * low bits of texts that differ only at their end are uneven, under some keys so much that rows of a table
     * overflow.
     */
    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ mixed >>> 33;
    }

    private long times(long hash) {
        long high = Math.multiplyHigh(hash, key);
        long low = hash * key;
        return reduced((low & PRIME) + (low >>> 61 | high << 3));
    }

    private static long plus(long hash, long added) {
        return reduced(hash + added);
    }

    private static long reduced(long sum) {
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
