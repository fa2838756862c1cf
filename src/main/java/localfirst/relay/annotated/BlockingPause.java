package localfirst.relay.annotated;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Holds up the thread that delivers messages: the only way to stop most containers from reading.
 *
 * <p>A container's threads are few, so that only some may be held up at a time, and each only for a moment. Who finds no
 * place, or has had its moment, goes on reading, and what it reads is kept up to a bound; past that the slow side is cut.
 */
final class BlockingPause implements ReadPause {
    private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

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
        long until = System.nanoTime() + MOMENT_NANOS;
        synchronized (monitor) {
            paused = true;
            for (long left = MOMENT_NANOS; left > 0 && !mayRead.getAsBoolean(); left = until - System.nanoTime()) {
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
