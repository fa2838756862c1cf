package localfirst.relay.connection;

import localfirst.relay.peer.Pairing;

/**
 * Knows on which node the callers of a pair meet: each pair has one, its host, so that order, challenges and limits are one
 * meeting's business whatever node a caller comes to.
 */
public interface Directory {
    /** For a relay of one node: every pair meets here. */
    Directory NONE = pairing -> {};

    /**
     * Callers of this pair have come or gone. It looks for itself how things are; if they meet elsewhere, it has those that
     * wait go on to there. Called without a lock, by any thread, and never blocks.
     */
    void changed(Pairing pairing);
}
