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
 * Announces everything again, a few hundred entries at a time: the next ones only after those before have been answered,
 * and after a rest of a quarter of that time. So questions of others wait only for a few hundred entries, and the more
 * nodes do this at the same time, the slower each of them does it.
 */
public final class Resync {
    static final int ENTRIES_AT_ONCE = 500;

    /** Even an engine that answers at once is told no more than 250,000 entries a second. */
    static final Duration SHORTEST_REST = Duration.ofMillis(2);

    private final Iterator<Batch> batches;
    private final Timers timers;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * A part of it.
     *
     * @param entries how many entries it has
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
        resync.goOn();
        return resync.done;
    }

    private void goOn() {
        try {
            long begun = timers.nanoTime();
            List<CompletableFuture<?>> waiting = sendSome();
            if (waiting.isEmpty()) {
                done.complete(null);
                return;
            }
            CompletionStage<Void> all = CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new));
            all.whenComplete((ok, failure) -> {
                if (failure == null) {
                    timers.after(rest(begun), this::goOn);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private Duration rest(long begun) {
        Duration rest = Duration.ofNanos((timers.nanoTime() - begun) / 4);
        return rest.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : rest;
    }

    private List<CompletableFuture<?>> sendSome() {
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        int entries = 0;
        while (entries < ENTRIES_AT_ONCE && batches.hasNext()) {
            Batch batch = batches.next();
            entries += Math.max(1, batch.entries());
            waiting.add(batch.send().get().toCompletableFuture());
        }
        return waiting;
    }
}
