package localfirst.relay.connection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Pairing;
import org.jspecify.annotations.Nullable;

/**
 * A part of the rendezvous: who is held and who is piped, for some of all pairings.
 *
 * <p>Thread-safe. It decides and remembers; what follows from it, its caller does outside of the lock.
 */
final class Shard {
    /** Where a caller was when it ended. */
    enum Place {
        HELD,
        /** It was held, and closed by itself: what it sent, and that it closed, stays a while. */
        DEPARTED,
        PIPED,
        /** Not here any more: it ended before. */
        UNKNOWN
    }

    /**
     * What an arrival led to.
     *
     * @param pipe the pipe that is to be opened, if the other was waiting
     * @param superseded callers whose place was taken
     * @param staleHalf a half of an open pipe whose peer seems to have come back
     * @param toDeparted whether the other has closed, and only what it left was waiting
     */
    record Arrival(
            @Nullable Pipe pipe,
            List<Caller> superseded,
            @Nullable Caller staleHalf,
            boolean toDeparted) {}

    // Guarded by this
    private final Map<Pairing, Caller> held = new HashMap<>();
    private final Map<Pairing, Caller> piped = new HashMap<>();

    /** Callers in {@link #held} that have closed. */
    private final Map<Caller, Boolean> departed = new HashMap<>(2);

    synchronized Arrival arrive(Caller caller, long now) {
        Pairing pairing = caller.pairing();
        List<Caller> superseded = new ArrayList<>(0);
        // Who calls itself has no other: the same ids again are a newer request, not the answer.
        Caller waiting = pairing.isSelf() ? null : held.remove(pairing.reciprocal());
        if (waiting == null) {
            addIfPresent(superseded, held.put(pairing, caller));
            superseded.forEach(departed::remove);
            return new Arrival(null, superseded, piped.get(pairing), false);
        }
        Pipe pipe = new Pipe(waiting, caller, now);
        addIfPresent(superseded, piped.put(waiting.pairing(), waiting));
        addIfPresent(superseded, piped.put(pairing, caller));
        pipe.join();
        return new Arrival(pipe, superseded, null, departed.remove(waiting) != null);
    }

    private static void addIfPresent(List<Caller> callers, @Nullable Caller caller) {
        if (caller != null) {
            callers.add(caller);
        }
    }

    /** Removes a caller that ended, if it is still the one that its place belongs to. */
    synchronized Place remove(Caller caller, Ending ending) {
        Pairing pairing = caller.pairing();
        if (held.get(pairing) == caller) {
            if (departed.containsKey(caller)) {
                return Place.UNKNOWN;
            }
            if (ending.isByPeer()) {
                // Also if it sent nothing: the other's call may be on its way already, and would wait for nobody.
                departed.put(caller, true);
                caller.flow().endWith(ending.status().forwarded());
                return Place.DEPARTED;
            }
            held.remove(pairing);
            return Place.HELD;
        }
        Pipe pipe = caller.pipe();
        if (pipe != null && piped.remove(pairing, caller)) {
            Caller other = pipe.other(caller);
            piped.remove(other.pairing(), other);
            return Place.PIPED;
        }
        return Place.UNKNOWN;
    }

    synchronized boolean forget(Caller caller) {
        return departed.remove(caller) != null && held.remove(caller.pairing(), caller);
    }

    synchronized boolean isHeld(Caller caller) {
        return held.get(caller.pairing()) == caller && !departed.containsKey(caller);
    }

    synchronized boolean isPiped(Pairing pairing) {
        return piped.containsKey(pairing);
    }

    synchronized boolean isConnected(Pairing pairing) {
        Caller waiting = held.get(pairing);
        return piped.containsKey(pairing) || (waiting != null && !departed.containsKey(waiting));
    }

    synchronized @Nullable Caller heldFor(Pairing pairing) {
        return held.get(pairing);
    }

    synchronized List<Caller> callers() {
        List<Caller> callers = new ArrayList<>(held.values());
        callers.removeAll(departed.keySet());
        callers.addAll(piped.values());
        return callers;
    }

    /** Also those that have closed. */
    synchronized List<Caller> callersAndDeparted() {
        List<Caller> callers = new ArrayList<>(held.values());
        callers.addAll(piped.values());
        return callers;
    }

    synchronized int held() {
        return held.size() - departed.size();
    }

    synchronized int halves() {
        return piped.size();
    }

    synchronized void checkConsistency() {
        held.forEach((pairing, caller) -> {
            require(caller.pairing().equals(pairing), "a caller is held under another's ids");
            require(departed.containsKey(caller) || caller.pipe() == null, "a caller is held and in a pipe");
            require(pairing.isSelf() || !held.containsKey(pairing.reciprocal()), "two callers wait for each other");
        });
        departed.keySet().forEach(caller -> require(held.containsValue(caller), "a departed caller isn't held"));
        piped.forEach((pairing, caller) -> {
            Pipe pipe = caller.pipe();
            Caller other = pipe == null ? caller : pipe.other(caller);
            require(pipe != null && caller.pairing().equals(pairing), "a caller is piped under another's ids");
            require(piped.get(pairing.reciprocal()) == other, "a pipe has one half only");
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
