package localfirst.relay.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import localfirst.relay.time.Timers;

/**
 * Announces everything again, at a rate that leaves the engine time for the other nodes: 20,000 entries a second, and
 * the next ones only after the ones before have been answered.
 */
public final class Resync {
    private static final Duration TICK = Duration.ofMillis(25);
    private static final int ENTRIES_A_TICK = 500;

    private final Iterator<Batch> batches;
    private final Timers timers;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * A part of it.
     *
     * @param entries how many entries it has; no more than one tick's share, to keep to the rate
     * @param send sends it, and says when it is answered
     */
    public record Batch(int entries, Supplier<CompletionStage<?>> send) {}

    private Resync(Iterator<Batch> batches, Timers timers) {
        this.batches = batches;
        this.timers = timers;
    }

    /**
     * Sends batch after batch. The iterator is used by one thread at a time, and mustn't block.
     *
     * @return when all have been answered; fails with the first failure, and then sends no more
     */
    public static CompletionStage<Void> run(Iterator<Batch> batches, Timers timers) {
        Resync resync = new Resync(batches, timers);
        resync.tick();
        return resync.done;
    }

    private void tick() {
        try {
            List<CompletableFuture<?>> waiting = sendSome();
            if (waiting.isEmpty()) {
                done.complete(null);
                return;
            }
            CompletableFuture<Void> pause = new CompletableFuture<>();
            timers.after(TICK, () -> pause.complete(null));
            waiting.add(pause);
            CompletionStage<Void> all = CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new));
            all.whenComplete((ok, failure) -> {
                if (failure == null) {
                    tick();
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private List<CompletableFuture<?>> sendSome() {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        int entries = 0;
        while (entries < ENTRIES_A_TICK && batches.hasNext()) {
            Batch batch = batches.next();
            entries += Math.max(1, batch.entries());
            waiting.add(batch.send().get().toCompletableFuture());
        }
        return waiting;
    }
}
