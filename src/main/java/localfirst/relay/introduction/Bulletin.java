package localfirst.relay.introduction;

import java.util.Collection;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;

/**
 * Tells other nodes who is interested in what here, and those who are here about others there.
 *
 * <p>Called without a lock of the interests', by any thread, and never blocks. What it is told may be out of date by the
 * time it acts: it looks for itself.
 */
public interface Bulletin {
    /** For a relay of one node: everybody is here. */
    Bulletin NONE = new Bulletin() {
        @Override
        public boolean isRead() {
            return false;
        }

        @Override
        public void joined(Listener joiner, Collection<DocumentId> documents) {}

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

    /** Whether there may be other nodes. If not, nobody need collect anything for them. */
    boolean isRead();

    /** A peer has joined documents, possibly not for the first time. Those of this node know already. */
    void joined(Listener joiner, Collection<DocumentId> documents);

    /** Of those to whom a peer was introduced in a large room, many have gone here, and so most likely elsewhere. */
    void lostNeighbours(Listener listener, DocumentId document);

    /** A socket of a peer's has left documents. Others of the same peer may still be interested in them. */
    void left(PeerId peer, Collection<DocumentId> documents);

    /** A listener that was blocked takes more. */
    void takesMore(Listener listener);

    /** A listener is to be told once more of everybody elsewhere who is interested in a document. */
    void tellAgain(Listener listener, DocumentId document);

    /** Two peers that aren't both here should have a pipe and haven't. */
    void missing(Pairing pairing);

    /** A pipe between two peers has lasted: what breaks next is a new trouble. */
    void lasted(Pairing pairing);

    /** Runs the task, which mustn't block, once a socket of the local peer's for this pairing has shown elsewhere that it lives. */
    void whenAlive(Pairing pairing, Runnable task);
}
