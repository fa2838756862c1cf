package localfirst.relay.frame;

import java.security.SecureRandom;

/**
 * The masking keys of one client's frames: unpredictable even from earlier ones (RFC 6455, section 5.3).
 *
 * <p>Not thread-safe.
 *
 * <p>Implementation note: a counter under SipHash-2-4 with a secret from {@link SecureRandom}: a few dozen
 * instructions, and 24 bytes of state per socket. Asking SecureRandom for each frame would take its lock, which all
 * loops would share.
 */
public final class MaskKeys {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long LENGTH_8 = 8L << 56;

    private final long secret0;
    private final long secret1;
    private long counter;

    /** With a secret of its own. */
    public MaskKeys() {
        this(RANDOM.nextLong(), RANDOM.nextLong());
    }

    private MaskKeys(long secret0, long secret1) {
        this.secret0 = secret0;
        this.secret1 = secret1;
    }

    /** The next key. Its lowest byte masks a payload's first. */
    int next() {
        return (int) hash(secret0, secret1, counter++);
    }

    /** SipHash-2-4 of a message of eight bytes. */
    static long hash(long secret0, long secret1, long message) {
        long v0 = secret0 ^ 0x736f6d6570736575L;
        long v1 = secret1 ^ 0x646f72616e646f6dL;
        long v2 = secret0 ^ 0x6c7967656e657261L;
        long v3 = secret1 ^ 0x7465646279746573L;
        // Two rounds for the message, two for its length, and four at the end.
        for (int round = 0; round < 8; round++) {
            switch (round) {
                case 0 -> v3 ^= message;
                case 2 -> {
                    v0 ^= message;
                    v3 ^= LENGTH_8;
                }
                case 4 -> {
                    v0 ^= LENGTH_8;
                    v2 ^= 0xff;
                }
                default -> {}
            }
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
