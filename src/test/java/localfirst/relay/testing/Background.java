package localfirst.relay.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Work beside a test, each on a thread of its own, so that it may block.
 *
 * <p>The common pool is no place for that: from JDK 25 on, {@link CompletableFuture} uses it even where it has a single
 * thread, as on two cores. Two that wait for each other there wait for ever, and what should happen at once happens in turn.
 */
public final class Background {
    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "beside-the-test");
        thread.setDaemon(true);
        thread.start();
    };

    private Background() {}

    public static CompletableFuture<Void> run(Runnable work) {
        return CompletableFuture.runAsync(work, THREADS);
    }

    public static <T> CompletableFuture<T> supply(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, THREADS);
    }
}
