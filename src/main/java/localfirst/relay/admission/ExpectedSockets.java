package localfirst.relay.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import localfirst.relay.limits.Limits;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Counts handshakes that have been admitted and aren't sockets yet, by address or by peer. Without this, an address or
 * a peer could have more sockets than allowed, by asking for the next before the last has been counted.
 *
 * <p>Thread-safe, and never blocks. A handshake whose client has gone away is forgotten after a while. Of what it counts for,
 * only a hash is kept, and only so many are counted: strangers with many addresses may leave as many handshakes unfinished
 * as they like, and nobody is refused for that. Meanwhile, a limit may be exceeded by those who ask at the same moment.
 */
public final class ExpectedSockets {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** A handshake takes moments, so this many at a time are no honest ones. */
    static final int MOST = 10_000;

    private final Map<Long, Deque<Timers.Timer>> byKey = new ConcurrentHashMap<>();
    private final AtomicInteger counted = new AtomicInteger();
    private final SecretHash hash = new SecretHash();
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
        long hashed = hash.of(key);
        byKey.compute(hashed, (same, waiting) -> {
            Deque<Timers.Timer> own = waiting == null ? new ArrayDeque<>(1) : waiting;
            added[0] = sockets.getAsInt() + own.size() < most;
            if (added[0] && counted.get() < MOST) {
                counted.incrementAndGet();
                own.add(timers.after(LONGEST, () -> remove(hashed)));
            }
            return own.isEmpty() ? null : own;
        });
        return added[0];
    }

    /** One of them has come, or isn't expected any longer. */
    public void came(String key) {
        Timers.Timer timer = remove(hash.of(key));
        if (timer != null) {
            timer.cancel();
        }
    }

    private Timers.@Nullable Timer remove(long hashed) {
        Timers.Timer[] removed = new Timers.Timer[1];
        byKey.computeIfPresent(hashed, (same, waiting) -> {
            removed[0] = waiting.poll();
            return waiting.isEmpty() ? null : waiting;
        });
        if (removed[0] != null) {
            counted.decrementAndGet();
        }
        return removed[0];
    }

    int of(String key) {
        Deque<Timers.Timer> waiting = byKey.get(hash.of(key));
        return waiting == null ? 0 : waiting.size();
    }

    /** How many are counted, of all keys. */
    int size() {
        return counted.get();
    }
}
