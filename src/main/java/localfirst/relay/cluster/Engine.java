package localfirst.relay.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * What remembers for all nodes who is where: which peers have joined which documents, and on which node two of them meet.
 *
 * <p>Thread-safe, and never blocks. Answers come on a thread of the engine's, or on the caller's before the method
 * returns; whoever takes them mustn't block, and mustn't hold a lock that it needs for them. A call that fails does so
 * with an {@link EngineException}. Calls of one node take effect in the order in which they were made, or not at all.
 *
 * <p>Every call may be repeated. What is written belongs to the node that wrote it, and counts as long as that node has a
 * lease: 10 s from its last {@link #renew}, in the engine's time. Only its own node removes it, and after the node's death
 * {@link #sweep}.
 *
 * <p>The engine numbers what it is told ({@code seq}): a higher number is later, over all nodes, and also after the engine
 * has lost everything. Of two that are announced at the same time exactly the later is told of the earlier.
 */
public interface Engine extends AutoCloseable {
    /** The most documents of one announcement or withdrawal. */
    int MOST_DOCUMENTS = 256;

    /** A node begins, under an id that nobody has had. Until then, everything else fails for it. */
    CompletionStage<Lease> enter(NodeCard card);

    /**
     * A node goes on. To be called every 2 s, and when its state changes.
     *
     * <p>Fails as {@link EngineException.Reason#STRANGER} if the lease has run out, or if the engine may have lost something
     * that it had confirmed to this node: the node then enters under a new id, and announces everything again.
     */
    CompletionStage<Lease> renew(NodeCard card);

    /** A node ends: from now on nothing that it wrote counts. */
    CompletionStage<Void> leave(NodeId self);

    /**
     * Removes a little of what belongs to nodes that are gone.
     *
     * @return whether there is more, and which pairs of theirs nobody hosts now
     */
    CompletionStage<Swept> sweep();

    /**
     * A local peer has joined documents.
     *
     * @param interests for 256 documents at most
     * @return for each of them who else is interested, on other nodes
     */
    CompletionStage<List<Announced>> announce(NodeId self, PeerId peer, List<Interest> interests);

    /**
     * No visit of a local peer is interested in these documents any more.
     *
     * @param documents 256 at most
     */
    CompletionStage<Void> withdraw(NodeId self, PeerId peer, Collection<DocumentId> documents);

    /**
     * Who is interested in documents, without joining any.
     *
     * @param interests for 256 documents at most; their numbers don't matter
     * @return as for an announcement, with 0 for the number of one's own Join
     */
    CompletionStage<List<Announced>> find(NodeId self, List<Interest> interests);

    /**
     * Where two peers meet about a document: on the node that hosts them, whichever of the two asks.
     *
     * <p>If no live node does, it is from now on the one that asks. Of two that ask at the same time exactly one hosts.
     *
     * @param unreachable a node that can't be reached from here, and isn't to host them any more; null for none
     * @return the host, which may be the node that asks
     */
    CompletionStage<NodeId> host(NodeId self, Pairing pairing, @Nullable NodeId unreachable);

    /** This node doesn't host these two any more, if it did. */
    CompletionStage<Void> unhost(NodeId self, Pairing pairing);

    /** Ends what the engine has of its own: connections, threads. Calls that wait fail. */
    @Override
    void close();
}
