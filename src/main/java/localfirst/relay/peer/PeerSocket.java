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
     * Writes frames. What the peer can't take at once is copied and kept, and the socket {@linkplain #isBlocked blocked}
     * until it has gone; whoever goes on sending to a blocked socket fills memory.
     *
     * @param frames all remaining bytes are consumed before this returns
     * @param whole whether they end where a frame ends; if not, the rest of that frame has to come next
     */
    void send(ByteBuffer frames, boolean whole);

    /** Whether bytes wait to be taken. When they have gone, {@link SocketEvents#unblocked} is called. */
    boolean isBlocked();

    /** Looks again at {@link SocketEvents#wantsFrames}, and goes on reading if it is true. */
    void resume();

    /** Whether not wanting frames keeps them from coming. Otherwise it only makes them come more slowly. */
    boolean canPause();

    /** Sends a ping; in the midst of a frame, after it. One that waits already is enough. */
    void ping();

    /** Answers a ping that was left to {@link SocketEvents#pinged}. One that waits already is enough. */
    default void sendPong() {}

    /** Writes what waits, then a Close frame, and ends the socket within seconds. Later calls change nothing. */
    void close(CloseStatus status);

    /** Ends the socket at once, without a Close frame. */
    void abort();

    /** When the last byte came from the peer, as the relay's {@code Timers.nanoTime}. */
    long heardAt();

    /** Whether the relay is reading from this socket. If not, silence proves nothing. */
    boolean isReading();

    /**
     * Reads what has come by now, on the thread that reads this socket and in its turn, and then runs the task: so that
     * nobody is taken for silent whose answer only waits to be read. A transport that can't do that runs the task soon.
     */
    default void readNow(Runnable then) {
        then.run();
    }

    /** Since when, as the relay's {@code Timers.nanoTime}, bytes have been waiting without one being taken; 0 if none waits. */
    long stuckSince();

    /** This one and the other are a pipe from now on: a transport may have one thread work on both. */
    default void meets(PeerSocket other) {}

    /** Where the peer comes from. */
    ClientAddress address();
}
