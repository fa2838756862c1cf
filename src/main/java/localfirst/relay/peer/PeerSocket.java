package localfirst.relay.peer;

import java.nio.ByteBuffer;

/**
 * One WebSocket of a peer, whatever carries it: the port between the relay and its transports.
 *
 * <p>What goes through it are RFC 6455 frames as bytes, unmasked, as a server writes them. All methods may be called
 * from any thread at any time, also after the socket has ended; none blocks, and none calls
 * the socket's {@link SocketEvents} before it returns. Frames are written in the order of the
 * calls to {@link #send}; callers that care about the order call it from one thread at a time.
 */
public interface PeerSocket {

    /**
     * Writes frames. Bytes that the peer can't take at once are copied and kept, and the socket is
     * {@linkplain #isBlocked blocked} until they have gone. Continuing to send to a blocked socket fills memory.
     *
     * @param frames all remaining bytes are consumed before this returns
     * @param whole whether they end where a frame ends; if not, the rest of that frame has to come next
     */
    void send(ByteBuffer frames, boolean whole);

    /** Whether bytes are waiting. When they have gone, {@link SocketEvents#unblocked} is called. */
    boolean isBlocked();

    /** Checks {@link SocketEvents#wantsFrames} again, and goes on reading if it is true. */
    void resume();

    /** Whether frames that aren't wanted stay out. Otherwise they only come more slowly. */
    boolean canPause();

    /** Sends a ping, if necessary after the current frame. If one is waiting already, no other is added. */
    void ping();

    /**
     * Answers a ping that was left to {@link SocketEvents#pinged}. If an answer is waiting already, no other is added.
     */
    default void sendPong() {}

    /** Writes what is waiting, then a Close frame, and ends the socket within seconds. Later calls change nothing. */
    void close(CloseStatus status);

    /** Ends the socket at once, without a Close frame. */
    void abort();

    /** When the last byte came from the peer, by the relay's {@code Timers.nanoTime}. */
    long heardAt();

    /** Whether the relay is reading from this socket. If not, silence proves nothing. */
    boolean isReading();

    /**
     * Reads what has arrived by now, on the thread that reads this socket and in its turn, and then runs the task. So
     * no peer is considered silent whose answer is only waiting to be read. A transport that can't do that runs the
     * task soon.
     */
    default void readNow(Runnable then) {
        then.run();
    }

    /**
     * Since when bytes have been waiting without any being taken, by the relay's {@code Timers.nanoTime}; 0 if none is
     * waiting.
     */
    long stuckSince();

    /**
     * How many bytes the operating system may be keeping for the peer, if bytes are waiting; 0 if none is waiting, or if
     * this isn't known. Costs a system call.
     */
    default long unsentBytes() {
        return 0;
    }

    /** How many bytes from the peer the operating system may be keeping, if the relay isn't reading; otherwise as above. */
    default long unreadBytes() {
        return 0;
    }

    /** This socket and the other are a pipe from now on, so a transport may have one thread work on both. */
    default void meets(PeerSocket other) {}

    /** The peer's address. */
    ClientAddress address();
}
