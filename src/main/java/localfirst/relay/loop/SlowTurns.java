package localfirst.relay.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import localfirst.relay.time.Timers;

/**
 * Notices when a loop is blocked, and with it all of its sockets. Counts that, and logs it, at most once a minute.
 *
 * <p>Thread-safe, and never blocks.
 */
final class SlowTurns {
    private static final System.Logger LOG = System.getLogger(SlowTurns.class.getName());

    /** Other sockets on the loop notice a delay of this length. */
    static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** After this time the loop isn't just slow, and the log shows what it is doing. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Timers timers;
    private final LoopNews news;
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
    private volatile boolean stopped;

    SlowTurns(Timers timers, LoopNews news) {
        this.timers = timers;
        this.news = news;
    }

    /** A loop has served everything that was ready, and took this long. */
    void took(EventLoop loop, long nanos) {
        if (nanos >= SLOW_NANOS) {
            news.heldUp();
            if (mayLog()) {
                LOG.log(System.Logger.Level.WARNING, "{0} was blocked for {1} ms", loop.name(), nanos / 1_000_000);
            }
        }
    }

    /** Watches the loops from now on. */
    void watch(List<EventLoop> loops) {
        timers.after(LOOK_EVERY, () -> {
            if (!stopped) {
                loops.forEach(this::look);
                watch(loops);
            }
        });
    }

    private void look(EventLoop loop) {
        long busy = loop.busyNanos(System.nanoTime());
        if (busy >= STUCK_NANOS && mayLog()) {
            String where = Arrays.stream(loop.whereabouts())
                    .map(line -> "\n    at " + line)
                    .collect(Collectors.joining());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} has been blocked for {1} ms so far:{2}",
                    loop.name(),
                    busy / 1_000_000,
                    where);
        }
    }

    private boolean mayLog() {
        long now = System.nanoTime();
        long until = quietUntil.get();
        return now - until >= 0 && quietUntil.compareAndSet(until, now + QUIET_NANOS);
    }

    void stop() {
        stopped = true;
    }
}
