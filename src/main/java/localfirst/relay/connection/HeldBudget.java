package localfirst.relay.connection;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;

/**
 * How many bytes are held for callers, by address and in all.
 *
 * <p>Thread-safe. Bytes are counted when they have been read, so that a limit is exceeded by at most one read for each
 * caller.
 */
public final class HeldBudget {
    private final Limits limits;
    private final AtomicLong total = new AtomicLong();
    private final ConcurrentHashMap<String, Long> byAddress = new ConcurrentHashMap<>();

    public HeldBudget(Limits limits) {
        this.limits = limits;
    }

    /** Whether a caller that has so many bytes held may have more. */
    boolean hasRoom(ClientAddress address, long callerBytes) {
        return isBelow(callerBytes, limits.heldBytesPerCaller())
                && isBelow(total.get(), limits.heldBytes())
                && (!address.isLimited()
                        || isBelow(byAddress.getOrDefault(address.key(), 0L), limits.heldBytesPerAddress()));
    }

    void take(ClientAddress address, long bytes) {
        total.addAndGet(bytes);
        byAddress.merge(address.key(), bytes, Long::sum);
    }

    void giveBack(ClientAddress address, long bytes) {
        total.addAndGet(-bytes);
        byAddress.computeIfPresent(address.key(), (key, taken) -> taken == bytes ? null : taken - bytes);
    }

    /** All bytes held now, counted by address: for the relay's check of itself. */
    public long totalByAddress() {
        return byAddress.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All bytes held now. */
    public long total() {
        return total.get();
    }

    private static boolean isBelow(long bytes, long limit) {
        return limit == 0 || bytes < limit;
    }
}
