package localfirst.relay.cluster;

import localfirst.relay.peer.Pairing;

/**
 * A local caller, as its node tells the engine of it.
 *
 * @param seq the number that an earlier answer gave to this call; 0 if there was none yet
 */
public record Call(Pairing pairing, CallId id, long seq, State state) {

    /** Where a caller is. */
    public enum State {
        /** It waits for a partner. */
        HELD,
        /** It has left, and what it sent waits for a partner. */
        DEPARTED,
        /** It has met one. */
        PIPED
    }

    /** A caller that has just come. */
    public static Call arrived(Pairing pairing) {
        return new Call(pairing, CallId.random(), 0, State.HELD);
    }

    /** The same call, which has got a number. */
    public Call withSeq(long given) {
        return new Call(pairing, id, given, state);
    }

    /** The same caller, later. */
    public Call withState(State changed) {
        return new Call(pairing, id, seq, changed);
    }
}
