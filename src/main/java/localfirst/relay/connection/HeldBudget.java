package localfirst.relay.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerSocket;

/**
 * How many bytes are held for callers, by address and in total.
 *
 * <p>Thread-safe. Bytes are counted after they have been read, so a limit is exceeded by no more than one read per
 * caller.
 *
 * <p>The last eighth of a limit is reserved for the first few KiB of callers that have little held. So while others
 * fill the rest, their signs of life still come in. A caller whose partner is there may always have that much, because
 * its pipe could hold as much on its way.
 */
public final class HeldBudget {
    /** How much may be held for a caller while room is short. */
    static final int LITTLE = 4 * 1024;

    /**
     * How many eighths of a limit have to be free: for a caller's first bytes, for more of them, and before it is read
     * again.
     */
    private static final int FOR_LITTLE = 0;

    private static final int FOR_MORE = 1;
    private static final int TO_GO_ON = 2;

    private final Limits.Waiting limits;
    private final AtomicLong total = new AtomicLong();
    private final ConcurrentHashMap<String, Long> byAddress = new ConcurrentHashMap<>();

    /** Callers that aren't read because others hold so much, and how many eighths have to be free for each. */
    private final Map<PeerSocket, Integer> waiting = new ConcurrentHashMap<>();

    public HeldBudget(Limits.Waiting limits) {
        this.limits = limits;
    }

    /**
     * Whether a caller that has this many bytes held may have more. If others are in the way, it is read later.
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
        // Added before checking again: so a thread that frees room either lets this check succeed or finds the caller
        // here.
        waiting.put(caller, isLittle ? FOR_LITTLE : TO_GO_ON);
        if (!hasSharedRoom(caller.address(), eighths)) {
            return false;
        }
        waiting.remove(caller);
        return true;
    }

    /** How many bytes may be read at once from a caller that is allowed to send. */
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
     * Has callers read again that were waiting for room. Those that hold more than a little have to wait until there is
     * a bit more of it, so that they don't stop and start with every frame. May not be called with a lock held.
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

    /** All bytes held now, counted by address: for the relay's consistency check. */
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
