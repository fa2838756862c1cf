package localfirst.relay.admission;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import localfirst.relay.time.Timers;

/**
 * How much time each of many keys owes, in memory of a fixed size. A debt shrinks by itself, by a second each second.
 *
 * <p>Thread-safe, and never blocks for longer than it takes to look at eight numbers.
 *
 * <p>Implementation note: the hash of a key decides in which row of eight it has its place. If a row is full, the
 * smallest debt in it is forgiven. A stranger who wants a large debt forgiven would need eight larger ones in the same
 * row. Because the hash is secret, that takes debts of tens of thousands of keys. Keys that owe little lose nothing.
 */
final class DebtTable {
    private static final int ROWS = 1 << 13;
    private static final int PLACES = 8;
    private static final int LOCKS = 64;

    private final Timers timers;
    private final long start;
    private final Object[] locks = new Object[LOCKS];

    // Each row guarded by its lock: the hash of a key, and after how many nanoseconds it owes nothing
    private final long[] keys = new long[ROWS * PLACES];
    private final long[] paidAt = new long[ROWS * PLACES];

    DebtTable(Timers timers) {
        this.timers = timers;
        start = timers.nanoTime();
        Arrays.setAll(locks, i -> new Object());
    }

    /** What a key owes. */
    Duration debt(long key) {
        long[] found = new long[1];
        change(key, debt -> found[0] = debt);
        return Duration.ofNanos(found[0]);
    }

    /**
     * Replaces what a key owes by the result of this function, in nanoseconds. The function may not call this object.
     */
    void change(long key, LongUnaryOperator toNew) {
        int row = (int) Long.remainderUnsigned(key, ROWS);
        synchronized (locks[row % LOCKS]) {
            long now = timers.nanoTime() - start;
            int place = place(row * PLACES, key);
            boolean isThere = keys[place] == key;
            long before = isThere ? Math.max(0, paidAt[place] - now) : 0;
            long after = toNew.applyAsLong(before);
            if (after > 0 || isThere) {
                keys[place] = key;
                paidAt[place] = now + after;
            }
        }
    }

    /** The key's place, or that of the smallest debt. */
    private int place(int first, long key) {
        int smallest = first;
        for (int place = first; place < first + PLACES; place++) {
            if (keys[place] == key) {
                return place;
            }
            if (paidAt[place] < paidAt[smallest]) {
                smallest = place;
            }
        }
        return smallest;
    }

    /** How many keys owe something now. Looks at every place, so it isn't for hot paths. */
    int size() {
        long now = timers.nanoTime() - start;
        int size = 0;
        for (int row = 0; row < ROWS; row++) {
            synchronized (locks[row % LOCKS]) {
                for (int place = row * PLACES; place < (row + 1) * PLACES; place++) {
                    size += paidAt[place] > now ? 1 : 0;
                }
            }
        }
        return size;
    }
}
