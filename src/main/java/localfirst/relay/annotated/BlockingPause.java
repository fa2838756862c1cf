package localfirst.relay.annotated;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Holds up the thread that delivers messages: the only way to stop most containers from reading.
 *
 * <p>A container has few threads, so only some may be held up at a time, each for up to a second. A socket that gets no
 * permit, or has used its second, is read on; what it sends is queued up to a limit, above which the slow peer is cut.
 */
final class BlockingPause implements ReadPause {
    private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Permits permits;
    private final Object monitor = new Object();
    private volatile boolean paused;

    /** How many threads of a container may be held up at a time. */
    static final class Permits {
        private final Semaphore semaphore;

        Permits(int threads) {
            semaphore = new Semaphore(threads);
        }
    }

    BlockingPause(Permits permits) {
        this.permits = permits;
    }

    @Override
    public boolean isReliable() {
        return false;
    }

    @Override
    public void pause(BooleanSupplier mayRead) {
        if (!permits.semaphore.tryAcquire()) {
            return;
        }
        try {
            await(mayRead);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            paused = false;
            permits.semaphore.release();
        }
    }

    private void await(BooleanSupplier mayRead) throws InterruptedException {
        long until = System.nanoTime() + MAX_PAUSE_NANOS;
        synchronized (monitor) {
            paused = true;
            for (long left = MAX_PAUSE_NANOS; left > 0 && !mayRead.getAsBoolean(); left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(monitor, left);
            }
        }
    }

    @Override
    public void resume() {
        if (paused) {
            synchronized (monitor) {
                monitor.notifyAll();
            }
        }
    }

    @Override
    public boolean isPaused() {
        return paused;
    }
}
