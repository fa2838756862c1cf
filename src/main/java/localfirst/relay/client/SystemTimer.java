package localfirst.relay.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A timer on the system's clock. It has no thread: the JDK's delayer waits, and the executor runs the tasks. */
final class SystemTimer implements Timer {
    private final Executor executor;

    SystemTimer(Executor executor) {
        this.executor = executor;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Scheduled after(Duration delay, Runnable task) {
        // Cancelling this future also takes the JDK's entry for it away, so that nothing holds on to a closed client.
        CompletableFuture<Void> elapsed =
                new CompletableFuture<Void>().completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
        var unused = elapsed.thenRunAsync(task, executor);
        return () -> elapsed.cancel(false);
    }
}
