package localfirst.relay.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * A histogram of durations with fixed bucket bounds.
 *
 * <p>Thread-safe, and never blocks. Counts and sum are read one after the other, so they may differ by what is recorded
 * in between.
 */
public final class Durations {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double[] bounds;
    private final LongAdder[] counts;
    private final LongAdder nanos = new LongAdder();

    private Durations(double... bounds) {
        this.bounds = bounds;
        counts = Stream.generate(LongAdder::new).limit(bounds.length + 1L).toArray(LongAdder[]::new);
    }

    static Durations ofRoundTrips() {
        return new Durations(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
    }

    static Durations ofCommands() {
        return new Durations(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5);
    }

    static Durations upToMinutes() {
        return new Durations(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60);
    }

    static Durations upToDays() {
        return new Durations(0.1, 1, 10, 60, 300, 1800, 3600, 21_600, 86_400);
    }

    void record(long tookNanos) {
        double seconds = tookNanos / NANOS_PER_SECOND;
        int bucket = 0;
        while (bucket < bounds.length && seconds > bounds[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        nanos.add(tookNanos);
    }

    /** The upper bounds of the buckets but the last, in seconds, ascending. */
    public double[] bounds() {
        return bounds.clone();
    }

    /** How many fell into each bucket; there is one more than there are bounds. */
    public long[] counts() {
        return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
    }

    public long count() {
        return Arrays.stream(counts()).sum();
    }

    /** The sum of all durations, in seconds. */
    public double sum() {
        return nanos.sum() / NANOS_PER_SECOND;
    }
}
