package localfirst.relay.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;

/** An engine of which a test can wait until it has answered everything that it was asked, and nodes have made use of that. */
public final class AnsweredEngine {
    private final AtomicInteger asked = new AtomicInteger();
    private final Engine engine;

    public AnsweredEngine(Engine real) {
        engine = (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, args) -> {
                    try {
                        Object answer = method.invoke(real, args);
                        return answer instanceof CompletionStage<?> stage ? counted(stage) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    public Engine engine() {
        return engine;
    }

    private <T> CompletionStage<T> counted(CompletionStage<T> stage) {
        asked.incrementAndGet();
        CompletableFuture<T> passedOn = new CompletableFuture<>();
        stage.whenComplete((answer, failure) -> {
            try {
                // Whoever waits for this makes use of it now, and may ask again.
                if (failure == null) {
                    passedOn.complete(answer);
                } else {
                    passedOn.completeExceptionally(failure);
                }
            } finally {
                asked.decrementAndGet();
            }
        });
        return passedOn;
    }

    public void settle() {
        Patience.await(() -> asked.get() + " answers", () -> asked.get() == 0);
    }
}
