package localfirst.relay.tomcat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Queues TLS handshakes: only a few run at a time, since each takes a millisecond of computation, and addresses take
 * turns, so that a flood from one address delays only itself.
 *
 * <p>Thread-safe, and never blocks.
 */
final class TlsTurns {
    private final int atOnce;

    // Guarded by this
    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();
    private final Queue<String> addresses = new ArrayDeque<>();
    private int running;

    TlsTurns(int atOnce) {
        this.atOnce = atOnce;
    }

    /** Runs a step of a handshake once it is its turn, on a thread of the pool. */
    void execute(String address, Runnable step, Executor pool) {
        synchronized (this) {
            Queue<Runnable> own = waiting.get(address);
            if (own == null) {
                own = new ArrayDeque<>();
                waiting.put(address, own);
                addresses.add(address);
            }
            own.add(step);
            if (running == atOnce) {
                return;
            }
            running++;
        }
        try {
            pool.execute(this::work);
        } catch (RuntimeException e) {
            synchronized (this) {
                running--;
            }
            throw e;
        }
    }

    private void work() {
        for (Runnable step = next(); step != null; step = next()) {
            step.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        String address = addresses.poll();
        if (address == null) {
            running--;
            return null;
        }
        Queue<Runnable> own = waiting.get(address);
        Runnable step = own == null ? null : own.poll();
        if (own == null || own.isEmpty()) {
            waiting.remove(address);
        } else {
            addresses.add(address);
        }
        return step;
    }

    synchronized int waiting() {
        return waiting.values().stream().mapToInt(Queue::size).sum();
    }
}
