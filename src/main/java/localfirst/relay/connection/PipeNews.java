package localfirst.relay.connection;

import localfirst.relay.peer.Pairing;

/** What the rendezvous tells of calls, and of pipes that are missing. Its methods are quick. */
public interface PipeNews {
    /** Two peers should have a pipe and haven't: it broke, or one waits for the other. */
    void missing(Pairing pairing);

    /**
     * A caller comes. If it has misread the other peer's id, it is told again.
     *
     * @return whether that is so
     */
    boolean correct(Pairing pairing);

    /** A pipe ended that had lasted. */
    void lasted(Pairing pairing);
}
