package localfirst.relay.time;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Timers on the system's clock and one daemon thread. */
public final class SystemTimers implements Timers, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SystemTimers.class.getName());

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    public SystemTimers() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread started = new Thread(task, "relay-timers");
            started.setDaemon(true);
            thread = started;
            return started;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            Future<?> future = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A timer's task failed", e);
        } catch (Error e) {
            // The executor would swallow it.
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
            throw e;
        }
    }

    /** Drops tasks that haven't started, interrupts those that run, and waits up to a second for them. */
    @Override
    public void close() {
        executor.shutdownNow();
        Thread last = thread;
        try {
            // A terminated executor isn't enough: a thread that is still ending keeps an undeployed application's class
            // loader alive.
            if (last != null && last != Thread.currentThread()) {
                last.join(1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
