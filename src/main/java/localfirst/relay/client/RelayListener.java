package localfirst.relay.client;

/**
 * What an application hears from its {@link RelayClient}.
 *
 * <p>The calls come one at a time, in the order in which things happened, on the client's executor. A call that blocks
 * delays the calls after it, but neither messages nor heartbeats nor reconnecting. What a call throws is handed to
 * {@link #onError}.
 */
public interface RelayListener {
    /** The client is connected to the relay, and tells it which documents it wants. */
    default void onServerConnect() {}

    /**
     * The connection to the relay has ended. The client comes back by itself, unless it was told to disconnect.
     * Connections to peers stay as they are.
     */
    default void onServerDisconnect(CloseStatus status) {}

    /**
     * A connection to a peer is open as far as the relay, which has introduced the two: what is sent reaches the peer
     * once its own connection is open too. This is the place to call {@link PeerConnection#listen}: no message is lost
     * before that, even one that came together with the handshake.
     */
    default void onPeerConnect(PeerConnection peer) {}

    /**
     * A connection to a peer has ended, whoever ended it. Comes once for each {@link #onPeerConnect}, and after the
     * connection's last message was taken, unless the connection was lost or closed here meanwhile.
     */
    default void onPeerDisconnect(PeerConnection peer, CloseStatus status) {}

    /**
     * Whoever answered for a peer doesn't know the document's secret, or somebody on the way meddled. No message went either
     * way. It is tried again after a while.
     */
    default void onPeerRefused(String peerId, String documentId, String reason) {}

    /**
     * Something went wrong: an attempt to connect failed, a message was malformed or too large, a listener threw. The
     * client goes on by itself.
     */
    default void onError(Throwable error) {}
}
