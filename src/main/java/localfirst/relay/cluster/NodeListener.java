package localfirst.relay.cluster;

import java.util.List;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.Pairing;

/** Who does something about what a {@link Node} learns. Called on a thread of the engine's: mustn't block. */
public interface NodeListener {

    /** These are the other nodes now. Comes after each renewal, so mostly nothing has changed. */
    void others(List<NodeCard> others);

    /** Nodes that are gone hosted these pairs, and nobody does now. */
    void orphaned(List<Pairing> pairings);

    /** Whether the engine answers has changed. */
    void up(boolean up);

    /**
     * The engine knows nothing of this node's peers and callers: all of them have to be announced, at a measured pace.
     *
     * @param self the id under which; what is announced under another is lost, and announced once more soon
     * @param since a number ({@code seq}) before which everybody has been told of everybody, so that only those need to be
     *     introduced who joined later; 0 if nobody has
     * @return when that is done
     */
    CompletionStage<?> announceAll(NodeId self, long since);
}
