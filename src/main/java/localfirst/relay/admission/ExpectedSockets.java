package localfirst.relay.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes that have been let in and aren't sockets yet, by address: without them an address could have more sockets than
 * it may, by asking for the next before the last has been counted.
 *
 * <p>Thread-safe, and never blocks. A handshake whose client went away meanwhile is forgotten after a while.
 */
final class ExpectedSockets {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Map<String, Deque<Timers.Timer>> byAddress = new ConcurrentHashMap<>();
    private final Timers timers;

    ExpectedSockets(Timers timers) {
        this.timers = timers;
    }

    /**
     * Expects another socket, unless there are as many as there may be.
     *
     * @param most how many sockets the address may have
     * @param sockets how many sockets of the address there are
     */
    boolean tryAdd(ClientAddress address, int most, IntSupplier sockets) {
        if (!Limits.isSet(most) || !address.isLimited()) {
            return true;
        }
        boolean[] added = new boolean[1];
        byAddress.compute(address.key(), (key, waiting) -> {
            Deque<Timers.Timer> own = waiting == null ? new ArrayDeque<>(1) : waiting;
            if (sockets.getAsInt() + own.size() < most) {
                own.add(timers.after(LONGEST, () -> remove(key)));
                added[0] = true;
            }
            return own.isEmpty() ? null : own;
        });
        return added[0];
    }

    /** One of them has come. */
    void came(ClientAddress address) {
        Timers.Timer timer = address.isLimited() ? remove(address.key()) : null;
        if (timer != null) {
            timer.cancel();
        }
    }

    private Timers.@Nullable Timer remove(String key) {
        Timers.Timer[] removed = new Timers.Timer[1];
        byAddress.computeIfPresent(key, (same, waiting) -> {
            removed[0] = waiting.poll();
            return waiting.isEmpty() ? null : waiting;
        });
        return removed[0];
    }

    int of(ClientAddress address) {
        Deque<Timers.Timer> waiting = byAddress.get(address.key());
        return waiting == null ? 0 : waiting.size();
    }
}
