package localfirst.relay.protocol;

import java.util.Collection;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/**
 * What the relay tells a peer of another.
 *
 * @param peerId the other peer
 * @param documentIds what both are interested in
 */
public record Introduction(PeerId peerId, Collection<DocumentId> documentIds) {}
