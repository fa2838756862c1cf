package localfirst.relay.protocol;

import java.util.Collection;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/**
 * The message that introduces one peer to another.
 *
 * @param peerId the other peer
 * @param documentIds what both are interested in
 */
public record Introduction(PeerId peerId, Collection<DocumentId> documentIds) {}
