package localfirst.relay.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import localfirst.relay.limits.Limits;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Counts handshakes that have been admitted and aren't sockets yet, by address or by peer. Without this, an address or
 * a peer could have more sockets than allowed, by asking for the next before the last has been counted.
 *
 * <p>Thread-safe, and never blocks. A handshake whose client has gone away is forgotten after a while.
 */
public final class ExpectedSockets {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Map<String, Deque<Timers.Timer>> byKey = new ConcurrentHashMap<>();
    private final Timers timers;

    public ExpectedSockets(Timers timers) {
        this.timers = timers;
    }

    /**
     * Expects another socket, unless there are as many as allowed.
     *
     * @param key what it counts for
     * @param most how many sockets the key may have
     * @param sockets how many sockets the key has
     */
    public boolean tryAdd(String key, int most, IntSupplier sockets) {
        if (!Limits.isSet(most)) {
            return true;
        }
        boolean[] added = new boolean[1];
        byKey.compute(key, (same, waiting) -> {
            Deque<Timers.Timer> own = waiting == null ? new ArrayDeque<>(1) : waiting;
            if (sockets.getAsInt() + own.size() < most) {
                own.add(timers.after(LONGEST, () -> remove(key)));
                added[0] = true;
            }
            return own.isEmpty() ? null : own;
        });
        return added[0];
    }

    /** One of them has come, or isn't expected any longer. */
    public void came(String key) {
        Timers.Timer timer = remove(key);
        if (timer != null) {
            timer.cancel();
        }
    }

    private Timers.@Nullable Timer remove(String key) {
        Timers.Timer[] removed = new Timers.Timer[1];
        byKey.computeIfPresent(key, (same, waiting) -> {
            removed[0] = waiting.poll();
            return waiting.isEmpty() ? null : waiting;
        });
        return removed[0];
    }

    int of(String key) {
        Deque<Timers.Timer> waiting = byKey.get(key);
        return waiting == null ? 0 : waiting.size();
    }
}
