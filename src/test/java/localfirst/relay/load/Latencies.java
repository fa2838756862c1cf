package localfirst.relay.load;

/** A histogram of durations in nanoseconds, each kept to about 1 %. Not thread-safe. */
public final class Latencies {
    private static final int BITS = 7;
    private static final int STEPS = 1 << BITS;

    private final long[] counts = new long[STEPS * (64 - BITS)];
    private long count;

    public void record(long nanos) {
        counts[index(Math.max(0, nanos))]++;
        count++;
    }

    public void clear() {
        java.util.Arrays.fill(counts, 0);
        count = 0;
    }

    /** Adds those of another. */
    public void add(Latencies other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
    }

    public long count() {
        return count;
    }

    /** Microseconds that this share (0.5 is the median) stayed within; 0 if nothing was recorded. */
    public double micros(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return value(i) / 1000.0;
            }
        }
        return 0;
    }

    private static int index(long nanos) {
        int shift = Math.max(0, 64 - BITS - 1 - Long.numberOfLeadingZeros(nanos));
        return shift * STEPS + (int) (nanos >>> shift);
    }

    private static long value(int index) {
        if (index < 2 * STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return (long) (index - shift * STEPS) << shift;
    }
}
