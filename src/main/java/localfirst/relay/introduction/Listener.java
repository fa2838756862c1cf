package localfirst.relay.introduction;

import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/** Somebody here who can be told of peers on other nodes. Thread-safe, and never blocks. */
public interface Listener {
    PeerId peerId();

    /** Whether it takes nothing now. When it does, {@link Bulletin#takesMore} is called. */
    boolean isBlocked();

    /** Tells it of another peer, which is interested in these documents, too. */
    void tell(PeerId other, List<DocumentId> shared);
}
