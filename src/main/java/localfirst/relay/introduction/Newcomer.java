package localfirst.relay.introduction;

import localfirst.relay.access.Grant;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A peer that is shaking hands.
 *
 * @param grant which documents it may join
 * @param host what its client dialled, if that is known
 */
public record Newcomer(PeerId peer, Grant grant, @Nullable String host, PeerSocket socket) {}
