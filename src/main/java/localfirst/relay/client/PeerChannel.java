package localfirst.relay.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What carries messages to a peer: a {@link Socket} as it is, or encrypted. Thread-safe, and never blocks. */
interface PeerChannel {
    /** Sends a text. The stages complete as those of {@link SendQueue} do. */
    CompletableFuture<Void> send(String text);

    /** Sends what is between the buffer's position and limit now, and leaves both as they are. */
    CompletableFuture<Void> send(ByteBuffer bytes);

    long queuedBytes();

    /** Whether the peer has proved end to end that it has the key that its id names. */
    boolean isVerified();

    /** Sends what waits, then a Close frame, and takes no more messages. Does nothing the second time. */
    void close(int code, String reason);

    /** Finds out, within seconds, whether the connection is still there. */
    void probe();

    /** For how long nothing has come, not even a ping. Zero while nothing is read, or nothing matters any more. */
    Duration quietFor();

    /** Ends it at once, without a Close frame. */
    void cut(CloseStatus status);

    /** Completes with how it ended, once it has. */
    CompletableFuture<CloseStatus> ended();
}
