package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The members of a large room for whom there is news.
 *
 * <p>Thread-safe. News is sent in rounds, and after each round the room rests for as long as the round took. So a room
 * never occupies a thread, and because Joins go on meanwhile, one write tells each member about several of them. Members
 * that get news during a round wait for the next; otherwise a round would last for as long as peers join.
 */
final class Crowd implements Turns.Work {
    /** A room with more members than this is large. */
    static final int LARGE = 128;

    private static final long SLICE_NANOS = 500_000;
    private static final long SHORTEST_REST_NANOS = 1_000_000;
    private static final long LONGEST_REST_NANOS = 250_000_000;

    private final Turns turns;

    // Guarded by this
    private final Deque<IntroductionVisit> waiting = new ArrayDeque<>();
    private boolean scheduled;

    // Owned by the turns
    private long worked;
    /** How many members still have to be told in this round. */
    private int left;

    Crowd(Turns turns) {
        this.turns = turns;
    }

    /** Visits that have been claimed for this crowd. */
    void add(Collection<IntroductionVisit> visits) {
        synchronized (this) {
            waiting.addAll(visits);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        turns.add(this, this);
    }

    @Override
    public @Nullable Duration turn() {
        long start = turns.nanoTime();
        left = left == 0 ? size() : left;
        while (left > 0) {
            IntroductionVisit visit = next();
            if (visit.turn() != null) {
                putBack(visit);
            }
            left--;
            if (left > 0 && turns.nanoTime() - start >= SLICE_NANOS) {
                worked += turns.nanoTime() - start;
                return Duration.ZERO;
            }
        }
        long rest = Math.min(LONGEST_REST_NANOS, worked + turns.nanoTime() - start);
        worked = 0;
        if (rest >= SHORTEST_REST_NANOS) {
            return Duration.ofNanos(rest);
        }
        return isDone() ? null : Duration.ZERO;
    }

    private synchronized int size() {
        return waiting.size();
    }

    private synchronized IntroductionVisit next() {
        return Objects.requireNonNull(waiting.poll(), "only turns take visits out");
    }

    private synchronized void putBack(IntroductionVisit visit) {
        waiting.add(visit);
    }

    private synchronized boolean isDone() {
        scheduled = !waiting.isEmpty();
        return !scheduled;
    }
}
