package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Does work of any size a turn at a time, so that large tasks don't delay small ones.
 *
 * <p>Work waits in lanes, which take turns. Within a lane, tasks are done in order of arrival. A lane can rest, and the
 * others then go on without it.
 *
 * <p>Thread-safe, and never blocks. All work is done by one thread of the executor at a time.
 */
final class Turns {
    private static final System.Logger LOG = System.getLogger(Turns.class.getName());

    /** How long a lane goes on before it is the others' turn. */
    private static final long SLICE_NANOS = 500_000;

    private final Executor executor;
    private final Timers timers;

    // Guarded by this
    private final Map<Object, Lane> lanes = new HashMap<>();
    private final Deque<Lane> ready = new ArrayDeque<>();
    private boolean running;

    /** Something to be done. */
    interface Work {
        /**
         * Does a part of the work, for well under a millisecond.
         *
         * @return how long its lane has to rest before the next part; null if the work is done
         */
        @Nullable
        Duration turn();
    }

    /** Guarded by the turns. */
    private static final class Lane {
        private final Object key;
        private final Deque<Work> works = new ArrayDeque<>(2);

        Lane(Object key) {
            this.key = key;
        }
    }

    Turns(Executor executor, Timers timers) {
        this.executor = executor;
        this.timers = timers;
    }

    /** @param lane equal for tasks that have to be done one after the other */
    void add(Object lane, Work work) {
        synchronized (this) {
            Lane known = lanes.get(lane);
            if (known == null) {
                known = new Lane(lane);
                lanes.put(lane, known);
                ready.add(known);
            }
            known.works.add(work);
        }
        runSoon();
    }

    /** Whether anything is waiting in this lane. */
    synchronized boolean isBusy(Object lane) {
        return lanes.containsKey(lane);
    }

    long nanoTime() {
        return timers.nanoTime();
    }

    private void runSoon() {
        synchronized (this) {
            if (running || ready.isEmpty()) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException closed) {
            // The relay is closed, so nobody waits for this any more.
            forgetAll();
        }
    }

    private synchronized void forgetAll() {
        lanes.clear();
        ready.clear();
        running = false;
    }

    private void run() {
        for (Lane lane = next(); lane != null; lane = next()) {
            try {
                goOn(lane);
            } catch (Error e) {
                // If the process survives an error of its virtual machine, the other work has to go on.
                abandon(lane);
                throw e;
            }
        }
    }

    private synchronized void abandon(Lane lane) {
        if (!isDone(lane)) {
            makeReady(lane);
        }
        running = false;
    }

    private synchronized @Nullable Lane next() {
        Lane lane = ready.poll();
        running = lane != null;
        return lane;
    }

    private void goOn(Lane lane) {
        long start = timers.nanoTime();
        Duration rest = Duration.ZERO;
        do {
            rest = turn(first(lane));
            if (rest == null && isDone(lane)) {
                return;
            }
        } while ((rest == null || rest.isZero()) && timers.nanoTime() - start < SLICE_NANOS);
        if (rest == null || rest.isZero()) {
            makeReady(lane);
        } else {
            timers.after(rest, () -> {
                makeReady(lane);
                runSoon();
            });
        }
    }

    private synchronized Work first(Lane lane) {
        return lane.works.element();
    }

    /** Removes work that is done. @return whether the lane is now empty, and removed */
    private synchronized boolean isDone(Lane lane) {
        lane.works.remove();
        return lane.works.isEmpty() && lanes.remove(lane.key, lane);
    }

    private synchronized void makeReady(Lane lane) {
        ready.add(lane);
    }

    /** Work that fails must not end the work of all others. */
    private static @Nullable Duration turn(Work work) {
        try {
            return work.turn();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Work on introductions failed", e);
            return null;
        }
    }
}
