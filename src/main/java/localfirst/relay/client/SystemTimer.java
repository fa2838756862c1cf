package localfirst.relay.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The timer that goes by the system's clock. It owns no thread: the JDK's own delays, and the executor runs. */
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
