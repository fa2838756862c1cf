package localfirst.relay.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * What remembers for all nodes who is where: which peers have joined which documents, and who waits for whom.
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
     * @return whether there is more
     */
    CompletionStage<Boolean> sweep();

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
     * A local caller waits, has left, or has met its partner.
     *
     * <p>The k-th of those who wait on one side meets the k-th of the other side, in the order of their numbers; those who
     * have departed come last, and two of them don't meet. Nobody is told but who asks: of two that wait, the later has its
     * partner in the answer to its first call. Callers ask again every 10 s, for what was lost.
     */
    CompletionStage<Called> call(NodeId self, Call call);

    /** A local caller is gone. */
    CompletionStage<Void> release(NodeId self, Pairing pairing, CallId call);

    /** Ends what the engine has of its own: connections, threads. Calls that wait fail. */
    @Override
    void close();
}
