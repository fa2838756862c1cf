package localfirst.relay.cluster;

import java.util.concurrent.atomic.LongAdder;

/** What is counted about the engine. Thread-safe. */
public final class EngineFigures {
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private volatile long entries;

    void answered(long tookNanos) {}

    void failed() {
        failures.increment();
    }

    LongAdder ignored() {
        return ignored;
    }

    void hold(long known) {
        entries = known;
    }

    /** How many questions failed. */
    public long failures() {
        return failures.sum();
    }

    /** How many entries were ignored, since no node of this cluster had signed them. */
    public long ignoredEntries() {
        return ignored.sum();
    }

    /** How many documents and pairs the engine knew of this node when the lease was last renewed. */
    public long entries() {
        return entries;
    }
}
