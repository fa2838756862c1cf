package localfirst.relay.faults;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.Patience;

/**
 * The threads of attackers. If figures are wanted, they have of the machine what everybody else leaves: they run at the lowest
 * priority, so that what the healthy feel is what the relay does, and not what the attackers' own work takes away from it and from them. What
 * they take is measured, too.
 *
 * <p>Owned by the test's thread.
 */
final class Attackers implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    /** Something that an attacker does again and again; it may block, but not for ever. */
    interface Attack {
        void once() throws IOException;
    }

    /** Does it without end on so many threads, from now on. An attempt that is cut off is followed by the next. */
    void repeat(int count, Attack attack) {
        for (int i = 0; i < count; i++) {
            start(() -> {
                while (isGoingOn()) {
                    try {
                        attack.once();
                    } catch (IOException e) {
                        // Refused or cut off: on to the next.
                    }
                }
            });
        }
    }

    /** Serves the clients of a loop, which nobody else does meanwhile, until it is {@link Service#end ended}. */
    Service serve(LoadLoop loop) {
        return new Service(loop);
    }

    /** Whether attacks are to be continued: a long one asks now and then. */
    boolean isGoingOn() {
        return !stopped && !Thread.currentThread().isInterrupted();
    }

    private Thread start(Runnable attack) {
        Thread thread = new Thread(
                () -> {
                    ThreadPriority.giveWay();
                    attack.run();
                },
                "attacker-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** The processor time that those have taken which are at it. */
    Duration processorTime() {
        return Duration.ofNanos(threads.stream()
                .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getId())))
                .sum());
    }

    /** Ends what {@link #repeat} began. */
    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
        threads.forEach(Patience::join);
    }

    /** A loop that is served. */
    final class Service {
        private final Thread thread;
        private volatile boolean ended;
        private volatile Throwable failure;

        private Service(LoadLoop loop) {
            BooleanSupplier isOver = () -> ended;
            thread = start(() -> {
                try {
                    loop.runUntil(isOver, Duration.ofDays(1), "the siege ends");
                } catch (IOException | RuntimeException | Error e) {
                    failure = e;
                }
            });
        }

        /** From now on the loop is for others again. */
        void end() {
            ended = true;
            Patience.join(thread);
            if (failure != null) {
                throw new AssertionError("the attackers failed", failure);
            }
        }
    }
}
