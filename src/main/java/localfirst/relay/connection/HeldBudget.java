package localfirst.relay.connection;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerSocket;

/**
 * How many bytes are held for callers, by address and in all.
 *
 * <p>Thread-safe. Bytes are counted when they have been read, so that a limit is exceeded by at most one read for each
 * caller.
 */
public final class HeldBudget {
    /** An eighth of a limit has to be free before those who wait are read again. */
    private static final int ROOMY = 8;

    private final Limits limits;
    private final AtomicLong total = new AtomicLong();
    private final ConcurrentHashMap<String, Long> byAddress = new ConcurrentHashMap<>();

    /** Callers that aren't read because others have so much held. */
    private final Set<PeerSocket> waiting = ConcurrentHashMap.newKeySet();

    public HeldBudget(Limits limits) {
        this.limits = limits;
    }

    /** Whether a caller that has so many bytes held may have more. If others are in the way, it is read later. */
    boolean hasRoom(PeerSocket caller, long callerBytes) {
        if (!isBelow(callerBytes, limits.heldBytesPerCaller())) {
            return false;
        }
        if (hasSharedRoom(caller.address(), 0)) {
            return true;
        }
        // Added before the second look: so whoever gives back either makes it succeed, or finds the caller here.
        waiting.add(caller);
        if (!hasSharedRoom(caller.address(), 0)) {
            return false;
        }
        waiting.remove(caller);
        return true;
    }

    /** @param spare one part in so many of the limits that has to be free; 0 for any */
    private boolean hasSharedRoom(ClientAddress address, int spare) {
        return isBelow(total.get(), less(limits.heldBytes(), spare))
                && (!address.isLimited()
                        || isBelow(
                                byAddress.getOrDefault(address.key(), 0L), less(limits.heldBytesPerAddress(), spare)));
    }

    private static long less(long limit, int spare) {
        return spare == 0 ? limit : limit - limit / spare;
    }

    /**
     * Has those read on that were waiting for others to give back. Not before there is some room, so that they don't come
     * and go with every frame. May not be called with a lock held.
     */
    void letOthersIn() {
        if (waiting.isEmpty()) {
            return;
        }
        List<PeerSocket> roomy = waiting.stream()
                .filter(caller -> hasSharedRoom(caller.address(), ROOMY))
                .toList();
        for (PeerSocket caller : roomy) {
            if (waiting.remove(caller)) {
                caller.resume();
            }
        }
    }

    /** A caller has gone, or needs no room any more. */
    void forget(PeerSocket caller) {
        waiting.remove(caller);
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
