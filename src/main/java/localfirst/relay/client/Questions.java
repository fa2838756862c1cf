package localfirst.relay.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Questions that the relay hasn't answered yet. Thread-safe, and never blocks. */
final class Questions {
    private final Timer timer;
    private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    Questions(Timer timer) {
        this.timer = timer;
    }

    /** Asks a question under a new id. The future completes if the answer comes in time, and otherwise never. */
    CompletableFuture<Void> ask(Duration within, Consumer<String> asker) {
        String id = String.valueOf(last.incrementAndGet());
        CompletableFuture<Void> answered = new CompletableFuture<>();
        waiting.put(id, answered);
        timer.after(within, () -> waiting.remove(id));
        asker.accept(id);
        return answered;
    }

    void answered(String id) {
        CompletableFuture<Void> question = waiting.remove(id);
        if (question != null) {
            question.complete(null);
        }
    }
}
