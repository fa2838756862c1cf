package localfirst.relay.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.time.Timers;

/**
 * The loops that sockets of one kind share.
 *
 * <p>Thread-safe, and never blocks.
 */
final class LoopGroup {
    private static final System.Logger LOG = System.getLogger(LoopGroup.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Timers timers;
    private final LoopSpread spread;
    private final AtomicInteger turn = new AtomicInteger();

    // Static after start
    private List<EventLoop> loops = List.of();

    // Owned by the timers' thread
    private long[] usedBefore = {};
    private long lookedAt;

    private volatile boolean stopped;

    LoopGroup(LoopSpread spread, Timers timers) {
        this.spread = spread;
        this.timers = timers;
    }

    /** Takes over loops that are running. */
    void start(List<EventLoop> running) {
        loops = List.copyOf(running);
        usedBefore = new long[loops.size()];
        lookedAt = timers.nanoTime();
        if (spread.active() < loops.size()) {
            lookSoon();
        }
    }

    List<EventLoop> loops() {
        return loops;
    }

    /** Of the loops that get new sockets, the one with the fewest. */
    EventLoop pick() {
        EventLoop best = fewest(Math.min(spread.active(), loops.size()));
        return best.hasEnded() ? fewest(loops.size()) : best;
    }

    private EventLoop fewest(int active) {
        int first = Math.floorMod(turn.getAndIncrement(), active);
        EventLoop best = loops.get(first);
        for (int i = 1; i < active; i++) {
            EventLoop other = loops.get((first + i) % active);
            if (other.load() < best.load()) {
                best = other;
            }
        }
        return best;
    }

    /** Gives sockets to all of them, until there is a reason to use fewer. */
    void useAll() {
        spread.useAll();
    }

    void stop() {
        stopped = true;
    }

    private void lookSoon() {
        timers.after(LOOK_EVERY, () -> {
            if (!stopped) {
                look();
                lookSoon();
            }
        });
    }

    private void look() {
        if (loops.stream().anyMatch(EventLoop::hasEnded)) {
            // One has failed. Its pipes are gone, and new ones go to the others.
            return;
        }
        long now = timers.nanoTime();
        long passed = Math.max(1, now - lookedAt);
        double[] busy = new double[loops.size()];
        for (int i = 0; i < busy.length; i++) {
            long used = loops.get(i).processorNanos();
            busy[i] = (double) (used - usedBefore[i]) / passed;
            usedBefore[i] = used;
        }
        long since = lookedAt;
        lookedAt = now;
        spread.look(busy, Processors::idle).ifPresent(move -> move(move, busy, since));
    }

    private void move(LoopSpread.Move move, double[] busy, long since) {
        EventLoop from = loops.get(move.from());
        EventLoop to = loops.get(move.to());
        if (to.hasEnded()) {
            return;
        }
        LOG.log(
                System.Logger.Level.DEBUG,
                "{0} used {1} % of a processor: {2} of its pipes go to {3}",
                from.name(),
                Math.round(busy[move.from()] * 100),
                move.all() ? "all" : "half",
                to.name());
        from.execute(new Relocation(from, to, since, move.all()));
    }

    /** New loops, which are running. */
    static List<EventLoop> running(int count, String name, int window, SlowTurns turns) {
        List<EventLoop> loops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EventLoop loop = new EventLoop(name + i, window, turns);
            loops.add(loop);
            loop.start();
        }
        return loops;
    }
}
