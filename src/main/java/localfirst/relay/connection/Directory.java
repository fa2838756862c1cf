package localfirst.relay.connection;

import localfirst.relay.peer.Pairing;

/**
 * Knows on which node the callers of a pair meet. Each pair has one such node, its host, so that a single meeting
 * decides about order, challenges and limits, whichever node a caller comes to.
 */
public interface Directory {
    /** For a relay that is a single node: every pair meets here. */
    Directory NONE = pairing -> {};

    /**
     * Callers of this pair have come or gone. The directory checks for itself what has changed. If the pair meets
     * elsewhere, it forwards the callers that wait. Called without a lock, by any thread, and never blocks.
     */
    void changed(Pairing pairing);
}
