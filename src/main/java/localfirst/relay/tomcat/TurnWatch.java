package localfirst.relay.tomcat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import localfirst.relay.time.Timers;

/**
 * Watches a thread that carries pipes: what it does for one socket must take moments, or everybody waits. A turn that takes
 * longer than {@link #LONGEST} is counted, and logged while it lasts, with what the thread is doing; not more often than
 * once a minute.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class TurnWatch {
    static final Duration LONGEST = Duration.ofMillis(100);

    private static final System.Logger LOG = System.getLogger(TurnWatch.class.getName());
    private static final Duration LOOK_EVERY = LONGEST.dividedBy(2);
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int FRAMES = 12;

    private final Timers timers;
    private final Runnable counted;
    private final AtomicLong began = new AtomicLong();
    private volatile Thread thread = Thread.currentThread();

    // Owned by the timers' thread
    private long told;
    private long loggedAt;
    private boolean hasLogged;

    /** @param counted called for each turn that takes too long */
    public TurnWatch(Timers timers, Runnable counted) {
        this.timers = timers;
        this.counted = counted;
    }

    /** From now on, looks at the thread every now and then. */
    public void watch() {
        timers.after(LOOK_EVERY, () -> {
            try {
                look();
            } finally {
                watch();
            }
        });
    }

    /** This thread begins something for one socket. */
    public void begin() {
        thread = Thread.currentThread();
        began.set(timers.nanoTime() | 1);
    }

    /** It is done. */
    public void end() {
        began.set(0);
    }

    private void look() {
        long turn = began.get();
        long now = timers.nanoTime();
        if (turn == 0 || turn == told || now - turn < LONGEST.toNanos()) {
            return;
        }
        told = turn;
        counted.run();
        if (!hasLogged || now - loggedAt > MINUTE_NANOS) {
            hasLogged = true;
            loggedAt = now;
            String doing = Arrays.stream(thread.getStackTrace())
                    .limit(FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A thread that carries pipes has been busy with one socket for {0} ms: {1}",
                    (now - turn) / 1_000_000,
                    doing);
        }
    }
}
