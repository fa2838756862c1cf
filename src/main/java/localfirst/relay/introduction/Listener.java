package localfirst.relay.introduction;

import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/** A visit on this node that can be told about peers on other nodes. Thread-safe, and never blocks. */
public interface Listener {
    PeerId peerId();

    /** Whether it can't take anything now. When it can, {@link Bulletin#takesMore} is called. */
    boolean isBlocked();

    /** Tells it about another peer that is interested in these documents, too. */
    void tell(PeerId other, List<DocumentId> shared);
}
