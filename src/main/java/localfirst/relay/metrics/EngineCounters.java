package localfirst.relay.metrics;

import java.util.concurrent.atomic.LongAdder;

/** Counts what this node asks the cluster's engine. Thread-safe. */
public final class EngineCounters {
    private final Durations answers = Durations.ofCommands();
    private final LongAdder failures = new LongAdder();
    private final LongAdder ignored = new LongAdder();
    private volatile long entries;

    /** A question was answered after this time. */
    public void answered(long nanos) {
        answers.record(nanos);
    }

    /** A question failed: no answer, or an error. */
    public void failed() {
        failures.increment();
    }

    /** An entry was ignored, since no node had signed it. */
    public void ignored() {
        ignored.increment();
    }

    /** Sets how many entries the engine holds for this node. */
    public void setEntries(long known) {
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
