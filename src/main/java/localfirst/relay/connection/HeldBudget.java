package localfirst.relay.connection;

import java.util.Map;
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
 *
 * <p>The last eighth of a limit is for the first few KiB of callers that have little held: while others fill the rest,
 * their signs of life still come in. A caller whose partner is there may always have that little, since its pipe might
 * have as much on its way.
 */
public final class HeldBudget {
    /** So much may be held for a caller while room is short. */
    static final int LITTLE = 4 * 1024;

    /** How many eighths of a limit have to be free: for a caller's first bytes, for more of them, and before it goes on. */
    private static final int FOR_LITTLE = 0;

    private static final int FOR_MORE = 1;
    private static final int TO_GO_ON = 2;

    private final Limits limits;
    private final AtomicLong total = new AtomicLong();
    private final ConcurrentHashMap<String, Long> byAddress = new ConcurrentHashMap<>();

    /** Callers that aren't read because others have so much held, and the eighths that have to be free for each. */
    private final Map<PeerSocket, Integer> waiting = new ConcurrentHashMap<>();

    public HeldBudget(Limits limits) {
        this.limits = limits;
    }

    /**
     * Whether a caller that has so many bytes held may have more. If others are in the way, it is read later.
     *
     * @param isPaired whether its partner is there
     */
    boolean admitOrEnlist(PeerSocket caller, long callerBytes, boolean isPaired) {
        if (!isBelow(callerBytes, limits.heldBytesPerCaller())) {
            return false;
        }
        boolean isLittle = callerBytes < LITTLE;
        int eighths = isLittle ? FOR_LITTLE : FOR_MORE;
        if ((isLittle && isPaired) || hasSharedRoom(caller.address(), eighths)) {
            return true;
        }
        // Added before the second look: so whoever gives back either makes it succeed, or finds the caller here.
        waiting.put(caller, isLittle ? FOR_LITTLE : TO_GO_ON);
        if (!hasSharedRoom(caller.address(), eighths)) {
            return false;
        }
        waiting.remove(caller);
        return true;
    }

    /** How many bytes may be read at once from a caller that may be read. */
    int mostAtOnce(PeerSocket caller, long callerBytes) {
        return hasSharedRoom(caller.address(), FOR_MORE) ? Integer.MAX_VALUE : (int) Math.max(1, LITTLE - callerBytes);
    }

    private boolean hasSharedRoom(ClientAddress address, int freeEighths) {
        return isBelow(total.get(), less(limits.heldBytes(), freeEighths))
                && (!address.isLimited()
                        || isBelow(
                                byAddress.getOrDefault(address.key(), 0L),
                                less(limits.heldBytesPerAddress(), freeEighths)));
    }

    private static long less(long limit, int eighths) {
        return limit - limit / 8 * eighths;
    }

    /**
     * Has those read on that were waiting for others to give back. Those that have more than a little held not before
     * there is some room, so that they don't come and go with every frame. May not be called with a lock held.
     */
    void letOthersIn() {
        waiting.forEach((caller, freeEighths) -> {
            if (hasSharedRoom(caller.address(), freeEighths) && waiting.remove(caller, freeEighths)) {
                caller.resume();
            }
        });
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
        return !Limits.isReached(bytes, limit);
    }
}
