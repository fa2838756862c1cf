package localfirst.relay.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What has happened between this node and what remembers for all nodes. Thread-safe. */
public final class EngineCounters {
    private final Durations answers = Durations.ofCommands();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private volatile long entries;

    /** A question was answered after this time. */
    public void answered(long nanos) {
        answers.record(nanos);
    }

    /** A question wasn't answered, or with an error. */
    public void failed() {
        failures.increment();
    }

    /** An entry was ignored, since no node had signed it. */
    public void ignored() {
        ignored.increment();
    }

    /** So many entries are this node's. */
    public void hold(long known) {
        entries = known;
    }

    /** How long answers took. */
    public Durations answers() {
        return answers;
    }

    /** Questions that weren't answered, or with an error. */
    public long failures() {
        return failures.sum();
    }

    /** Entries that were ignored, since no node had signed them. */
    public long ignoredEntries() {
        return ignored.sum();
    }

    /** Documents and pairs of this node that the engine knew of when the lease was last renewed. */
    public long entries() {
        return entries;
    }
}
