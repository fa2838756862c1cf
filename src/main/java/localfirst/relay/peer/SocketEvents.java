package localfirst.relay.peer;

import java.nio.ByteBuffer;

/**
 * What a transport reports to the relay about one socket.
 *
 * <p>{@link #opened}, {@link #received} and {@link #ended} are called by one thread at a time, in this order;
 * {@link #heard} and {@link #unblocked} may be called at any time in between. No implementation blocks.
 */
public interface SocketEvents {

    /** The handshake is done: the socket can be written to. Called once, first. */
    void opened();

    /** Whether more frames are wanted now. If not, the transport stops reading until {@link PeerSocket#resume}. */
    boolean wantsFrames();

    /** About how many bytes should be read at once when frames are wanted. Always more than 0. */
    default int mostWanted() {
        return Integer.MAX_VALUE;
    }

    /**
     * Data frames came from the peer, unmasked. The transport handles control frames.
     *
     * @param frames valid until this returns
     * @param begun how many frames begin in it
     * @param whole whether they end where a frame ends
     */
    void received(ByteBuffer frames, int begun, boolean whole);

    /** A pong or any other sign of life came. */
    void heard();

    /** Whether pings are left to {@link #pinged}; otherwise the transport answers them. */
    default boolean answersPings() {
        return false;
    }

    /** One or more pings came, and {@link #answersPings} is true. */
    default void pinged() {}

    /** Everything that had been waiting was taken. */
    void unblocked();

    /**
     * Nothing more comes from this peer. Called once, and last, although a {@link #received} on another thread may not
     * have returned yet. Data that the relay sent before may still be on its way.
     */
    void ended(Ending ending);
}
