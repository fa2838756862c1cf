package localfirst.relay.annotated;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.time.Timers;

/**
 * Threads for what Jakarta's API can only do blocking: parts of messages, pings and closes.
 *
 * <p>A peer that takes nothing keeps its thread until the send deadline, so there may be many; each ends when it has
 * had nothing to do for a while. {@link #execute} never blocks: if no thread is free, the task is retried after 20 ms.
 */
final class SendingThreads implements Executor, AutoCloseable {
    private static final int MAX_THREADS = 200;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RETRY_DELAY = Duration.ofMillis(20);

    private final String name;
    private final Timers timers;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    SendingThreads(String name, Timers timers) {
        this.name = name;
        this.timers = timers;
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        // Not that of the calling thread: it might keep an undeployed application alive.
        thread.setContextClassLoader(SendingThreads.class.getClassLoader());
        started.removeIf(other -> other.getState() == Thread.State.TERMINATED);
        started.add(thread);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        waiting.incrementAndGet();
        start(() -> {
            try {
                task.run();
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    private void start(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            if (!pool.isShutdown()) {
                timers.after(RETRY_DELAY, () -> start(task));
            }
        }
    }

    /** Waits a moment for all tasks, even those that no thread has taken yet. */
    void awaitTasks() {
        long until = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        try {
            while (waiting.get() > 0 && System.nanoTime() - until < 0) {
                TimeUnit.MILLISECONDS.sleep(RETRY_DELAY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts what is being sent, and waits a moment for the threads to end. */
    @Override
    public void close() {
        pool.shutdownNow();
        long until = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        try {
            for (Thread thread : started) {
                TimeUnit.NANOSECONDS.timedJoin(thread, until - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
