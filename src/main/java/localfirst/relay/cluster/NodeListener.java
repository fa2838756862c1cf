package localfirst.relay.cluster;

import java.util.List;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.Pairing;

/** Acts on what a {@link Node} learns. Called on a thread of the engine's, so it must not block. */
public interface NodeListener {

    /** The other nodes that there are now. Called after each renewal, so usually nothing has changed. */
    void others(List<NodeCard> others);

    /** Nodes that are gone hosted these pairs, and no node does now. */
    void orphaned(List<Pairing> pairings);

    /** Whether the engine answers has changed. */
    void up(boolean up);

    /**
     * The engine knows nothing about this node's peers and callers: all of them have to be announced, at a limited
     * rate.
     *
     * @param self the id to use; announcements under another id are lost, and announced again soon
     * @param since a number ({@code seq}) up to which everybody has been told about everybody, so that only peers that
     *     joined later have to be introduced; 0 if there is none
     * @return when that is done
     */
    CompletionStage<?> announceAll(NodeId self, long since);
}
