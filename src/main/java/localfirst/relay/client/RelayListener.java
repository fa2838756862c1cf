package localfirst.relay.client;

/**
 * Gets the events of a {@link RelayClient}.
 *
 * <p>The calls come one at a time, in the order in which things happened, on the client's executor. A call that blocks
 * delays the calls after it, but neither messages nor heartbeats nor reconnecting. An exception from a call is passed
 * to {@link #onError}.
 */
public interface RelayListener {
    /** The client is connected to the relay, and is about to join its documents. */
    default void onServerConnect() {}

    /**
     * The connection to the relay has ended. The client reconnects by itself, unless it was told to disconnect.
     * Connections to peers stay as they are.
     */
    default void onServerDisconnect(CloseStatus status) {}

    /**
     * A connection to a peer is open up to the relay. Messages reach the peer once its own connection is open too. This
     * is the place to call {@link PeerConnection#listen}: no message is lost before that, not even one that arrived
     * together with the handshake.
     */
    default void onPeerConnect(PeerConnection peer) {}

    /**
     * A connection to a peer has ended, for any reason. This is called once for each {@link #onPeerConnect}, after the
     * connection's last message has been handled, unless the connection was lost or closed on this side before that.
     */
    default void onPeerDisconnect(PeerConnection peer, CloseStatus status) {}

    /**
     * The peer that answered doesn't know the document's secret, or somebody in between tampered with the handshake. No
     * message was sent or received. The client tries again after a while.
     */
    default void onPeerRefused(String peerId, String documentId, String reason) {}

    /**
     * Something went wrong: an attempt to connect failed, a message was malformed or too large, a listener threw. The
     * client carries on by itself.
     */
    default void onError(Throwable error) {}
}
