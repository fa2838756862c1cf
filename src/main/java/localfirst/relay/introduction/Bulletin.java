package localfirst.relay.introduction;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * Tells other nodes which peers of this node are interested in which documents, and tells those peers about others
 * there.
 *
 * <p>Called by any thread, without holding a lock of the interests, and never blocks. What it is told may be out of
 * date by the time it acts, so it looks for itself.
 */
public interface Bulletin {
    /** For a relay that is a single node: all peers are here. */
    Bulletin NONE = new Bulletin() {
        @Override
        public boolean isRead() {
            return false;
        }

        @Override
        public CompletionStage<?> joined(Listener joiner, Collection<DocumentId> documents) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void lostNeighbours(Listener listener, DocumentId document) {}

        @Override
        public void left(PeerId peer, Collection<DocumentId> documents) {}

        @Override
        public void takesMore(Listener listener) {}

        @Override
        public void tellAgain(Listener listener, DocumentId document) {}

        @Override
        public void missing(Pairing pairing) {}

        @Override
        public void lasted(Pairing pairing) {}

        @Override
        public void whenAlive(Pairing pairing, Runnable task) {}
    };

    /** Whether there may be other nodes. If not, there is no need to collect anything for them. */
    boolean isRead();

    /**
     * A peer has joined documents, possibly not for the first time. The peers of this node have been told already.
     *
     * @return completes when other nodes can know of it, and exceptionally if they can't for now
     */
    CompletionStage<?> joined(Listener joiner, Collection<DocumentId> documents);

    /** Of those to whom a peer was introduced in a large room, many have gone here, and so most likely elsewhere. */
    void lostNeighbours(Listener listener, DocumentId document);

    /** A socket of a peer's has left documents. Others of the same peer may still be interested in them. */
    void left(PeerId peer, Collection<DocumentId> documents);

    /** A listener that was blocked can take more. */
    void takesMore(Listener listener);

    /** Tells a listener again about everybody on other nodes who is interested in a document. */
    void tellAgain(Listener listener, DocumentId document);

    /** Two peers, at least one of them on another node, should have a pipe and don't. */
    void missing(Pairing pairing);

    /** A pipe between two peers has lasted. If it breaks later, that counts as a new problem. */
    void lasted(Pairing pairing);

    /**
     * Runs the task, which must not block, once a socket of the local peer for this pairing has shown on another node
     * that it is alive.
     */
    void whenAlive(Pairing pairing, Runnable task);
}
