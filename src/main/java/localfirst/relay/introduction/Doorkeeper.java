package localfirst.relay.introduction;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers what was asked for lately, so that a cache keeps only what is asked for again.
 *
 * <p>It may take one thing for another, or forget everything: then something is cached in vain, or once more left out.
 * Thread-safe, and never blocks. It uses 128 KiB.
 */
final class Doorkeeper {
    private static final int BITS = 1 << 20;

    /** With more bits set than that, too many newcomers would be taken for something known. */
    private static final int MOST = BITS / 8;

    private final AtomicLongArray seen = new AtomicLongArray(BITS / Long.SIZE);
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Notes that something was asked for.
     *
     * @param hash its hash, of which all bits are equally good
     * @return whether that isn't the first time, as far as is known
     */
    boolean knows(int hash) {
        int bit = hash & (BITS - 1);
        long mask = 1L << bit;
        if ((seen.getAndAccumulate(bit / Long.SIZE, mask, (bits, more) -> bits | more) & mask) != 0) {
            return true;
        }
        if (count.incrementAndGet() > MOST) {
            forget();
        }
        return false;
    }

    private void forget() {
        count.set(0);
        for (int i = 0; i < seen.length(); i++) {
            seen.setPlain(i, 0);
        }
    }
}
