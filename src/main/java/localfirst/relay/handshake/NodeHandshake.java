package localfirst.relay.handshake;

import java.util.List;
import java.util.function.Function;
import localfirst.relay.Relay;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import org.jspecify.annotations.Nullable;

/** Handshakes of other nodes, at paths that only they use. Limits by address are for peers. */
public final class NodeHandshake {
    private NodeHandshake() {}

    /** @return nothing if it isn't one; then it is answered like any other request for that path */
    public static @Nullable HandshakeDecision of(
            Relay relay, String rawPath, Function<String, List<String>> headers, ClientAddress address) {
        Function<PeerSocket, SocketEvents> begin = relay.node(rawPath, headers);
        if (begin == null) {
            return null;
        }
        RequestPath path = new RequestPath.FromNode(begin);
        return new HandshakeDecision(HandshakeRequest.to(path), path, new ClientAddress(address.key(), false));
    }
}
