package localfirst.relay.log;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import localfirst.relay.time.Timers;

/**
 * Lets the first few lines of each kind through and counts the rest, which one line reports at the end of the minute.
 *
 * <p>Thread-safe, and never blocks.
 */
final class FloodGate {
    static final int LINES_PER_MINUTE = 5;
    static final Duration MINUTE = Duration.ofMinutes(1);

    private final Timers timers;
    private final ObjLongConsumer<String> summary;

    // Guarded by this
    private final Map<String, Count> counts = new HashMap<>();

    private static final class Count {
        private long since;
        private long lines;
    }

    /** @param summary told how many lines of a kind were left out; it is called on the timers' thread */
    FloodGate(Timers timers, ObjLongConsumer<String> summary) {
        this.timers = timers;
        this.summary = summary;
    }

    /** @param kind one of a fixed set */
    synchronized boolean allows(String kind) {
        long now = timers.nanoTime();
        Count count = counts.computeIfAbsent(kind, key -> new Count());
        if (count.lines == 0 || (count.lines <= LINES_PER_MINUTE && now - count.since >= MINUTE.toNanos())) {
            count.since = now;
            count.lines = 0;
        }
        count.lines++;
        if (count.lines == LINES_PER_MINUTE + 1) {
            timers.after(MINUTE.minusNanos(Math.min(now - count.since, MINUTE.toNanos())), () -> summarise(kind));
        }
        return count.lines <= LINES_PER_MINUTE;
    }

    private void summarise(String kind) {
        long leftOut;
        synchronized (this) {
            Count count = counts.remove(kind);
            leftOut = count == null ? 0 : count.lines - LINES_PER_MINUTE;
        }
        if (leftOut > 0) {
            summary.accept(kind, leftOut);
        }
    }
}
