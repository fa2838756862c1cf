package localfirst.relay.connection;

import localfirst.relay.peer.Pairing;

/** What the rendezvous reports about calls, and about missing pipes. Its methods are quick. */
public interface PipeNews {
    /** Two peers should have a pipe and don't: it broke, or only one of them has called. */
    void missing(Pairing pairing);

    /**
     * A caller has come. If it has misread the other peer's id, it is told again.
     *
     * @return whether it has misread the id
     */
    boolean correct(Pairing pairing);

    /** A pipe has ended that had lasted. */
    void lasted(Pairing pairing);
}
