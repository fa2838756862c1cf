package localfirst.relay.peer;

import java.nio.ByteBuffer;

/**
 * What a transport tells the relay of one socket.
 *
 * <p>{@link #opened}, {@link #received} and {@link #ended} are called by one thread at a time and in that order;
 * {@link #heard} and {@link #unblocked} may come at any time between. No implementation blocks.
 */
public interface SocketEvents {

    /** The handshake is done: the socket can be written to. Called once, first. */
    void opened();

    /** Whether more frames are wanted now. If not, the transport stops reading until {@link PeerSocket#resume}. */
    boolean wantsFrames();

    /** How many bytes should be read at once, about, when frames are wanted. Always more than none. */
    default int mostWanted() {
        return Integer.MAX_VALUE;
    }

    /**
     * Frames of data came from the peer, unmasked; control frames are the transport's business.
     *
     * @param frames valid until this returns
     * @param begun how many frames begin in it
     * @param whole whether it ends where a frame ends
     */
    void received(ByteBuffer frames, int begun, boolean whole);

    /** A pong or any other sign of life came. */
    void heard();

    /** Whether pings are left to {@link #pinged}; otherwise the transport answers them. */
    default boolean answersPings() {
        return false;
    }

    /** A ping came, or several, and {@link #answersPings}. */
    default void pinged() {}

    /** Everything that had been waiting was taken. */
    void unblocked();

    /**
     * Nothing more comes from this peer. Called once, and last, except that a {@link #received} on another thread may not
     * have returned yet. What the relay sent before may still be on its way.
     */
    void ended(Ending ending);
}
