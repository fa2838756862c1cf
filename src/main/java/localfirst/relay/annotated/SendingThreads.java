package localfirst.relay.annotated;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for what Jakarta's API can only do blocking: parts of messages, pings and closes.
 *
 * <p>A peer that takes nothing keeps its thread until the send deadline, so there may be many; each ends when it has
 * had nothing to do for a while. {@link #execute} never blocks: if all threads are busy, the task waits. A session has
 * one task at a time, so as many wait as there are sessions, at most.
 */
final class SendingThreads implements Executor, AutoCloseable {
    private static final int MAX_THREADS = 200;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CHECK_DELAY = Duration.ofMillis(20);

    private final String name;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Thread> started = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS, new Waiting(), this::thread, Waiting::keep);

    SendingThreads(String name) {
        this.name = name;
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
        pool.execute(() -> {
            try {
                task.run();
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    /** Waits a moment for all tasks, even those that no thread has taken yet. */
    void awaitTasks() {
        long until = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        try {
            while (waiting.get() > 0 && System.nanoTime() - until < 0) {
                TimeUnit.MILLISECONDS.sleep(CHECK_DELAY.toMillis());
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

    /**
     * Tasks for which no thread was free. A pool starts a thread only if its queue refuses a task; this one does unless a
     * thread is waiting for one, and takes the task when no more threads may be started.
     */
    private static final class Waiting extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }

        static void keep(Runnable task, ThreadPoolExecutor pool) {
            if (!pool.isShutdown() && pool.getQueue() instanceof Waiting waiting) {
                waiting.append(task);
            }
        }

        /** In newer JDKs, add and put would ask offer. */
        private void append(Runnable task) {
            super.offer(task);
        }
    }
}
