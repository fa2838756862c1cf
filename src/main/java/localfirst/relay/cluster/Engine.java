package localfirst.relay.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for all nodes which peers have joined which documents on which node, and on which node two peers meet.
 *
 * <p>Thread-safe, and never blocks. Answers arrive on a thread of the engine's, or on the caller's thread before the
 * method returns. Code that receives one must not block, and must not hold a lock that it needs there. A call that
 * fails does so with an {@link EngineException}. The calls of one node take effect in the order in which they were
 * made, or not at all.
 *
 * <p>Every call may be repeated. An entry belongs to the node that wrote it, and is valid as long as that node has a
 * lease: 10 s from its last {@link #renew}, by the engine's clock. Only its own node removes it, or {@link #sweep}
 * after the node has died.
 *
 * <p>The engine numbers what it is told ({@code seq}). A higher number is later, across all nodes, and even after the
 * engine has lost everything. If two peers are announced at the same time, exactly the later one is told about the
 * earlier.
 */
public interface Engine extends AutoCloseable {
    /** The most documents of one announcement or withdrawal. */
    int MAX_DOCUMENTS = 256;

    /** A node enters, under an id that no node has had. Before that, all other calls fail for it. */
    CompletionStage<Lease> enter(NodeCard card);

    /**
     * Renews a node's lease. Has to be called every 2 s, and when the node's state changes.
     *
     * <p>Fails as {@link EngineException.Reason#STRANGER} if the lease has expired, or if the engine may have lost
     * something that it had confirmed to this node. The node then enters under a new id, and announces everything
     * again.
     */
    CompletionStage<Lease> renew(NodeCard card);

    /** A node leaves: from now on, nothing that it wrote is valid. */
    CompletionStage<Void> leave(NodeId self);

    /**
     * Removes a few of the entries of nodes that are gone.
     *
     * @return whether there are more, and which of their pairs no node hosts now
     */
    CompletionStage<Swept> sweep();

    /**
     * A local peer has joined documents.
     *
     * @param interests for 256 documents at most
     * @return for each of them, the peers on other nodes that are interested
     */
    CompletionStage<List<Announced>> announce(NodeId self, PeerId peer, List<Interest> interests);

    /**
     * No visit of a local peer is interested in these documents any more.
     *
     * @param documents 256 at most
     */
    CompletionStage<Void> withdraw(NodeId self, PeerId peer, Collection<DocumentId> documents);

    /**
     * Finds the peers that are interested in documents, without joining any.
     *
     * @param interests for 256 documents at most; their numbers don't matter
     * @return as for an announcement, with 0 as the number of one's own Join
     */
    CompletionStage<List<Announced>> find(NodeId self, List<Interest> interests);

    /**
     * Finds the other nodes on which these few peers have joined a document, however many others have.
     *
     * @return in the order of their Joins
     */
    CompletionStage<List<Announced.RemotePeer>> locate(NodeId self, DocumentId document, Collection<PeerId> peers);

    /**
     * Where two peers meet about a document: on the node that hosts them, whichever of the two nodes asks.
     *
     * <p>If no live node hosts them, the one that asks does from now on. If two ask at the same time, exactly one
     * becomes the host.
     *
     * @param unreachable a node that can't be reached from here, and shouldn't host them any more; null for none
     * @return the host, which may be the node that asks
     */
    CompletionStage<NodeId> host(NodeId self, Pairing pairing, @Nullable NodeId unreachable);

    /** This node doesn't host these two any more, in case it did. */
    CompletionStage<Void> unhost(NodeId self, Pairing pairing);

    /**
     * Runs the task, which must not block, each time the engine can be reached again. It may have forgotten everything
     * meanwhile.
     */
    void whenBack(Runnable task);

    /** Ends the engine's connections and threads. Calls that are waiting fail. */
    @Override
    void close();
}
