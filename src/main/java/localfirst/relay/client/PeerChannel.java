package localfirst.relay.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Carries messages to a peer, plain ({@link Socket}) or encrypted ({@link SealedSocket}). Thread-safe, and never
 * blocks.
 */
interface PeerChannel {
    /** Sends a text. The stages complete as those of {@link SendQueue} do. */
    CompletableFuture<Void> send(String text);

    /** Sends what is between the buffer's position and limit now, and leaves both as they are. */
    CompletableFuture<Void> send(ByteBuffer bytes);

    long queuedBytes();

    /** Whether the peer has proved end to end that it has the key that its id names. */
    boolean isVerified();

    /** Sends waiting messages and a Close frame, and accepts no more. Closing again has no effect. */
    void close(int code, String reason);

    /** Finds out, within seconds, whether the connection is still there. */
    void probe();

    /** How long nothing has arrived, not even a ping. Zero while it isn't read, or is closing. */
    Duration quietFor();

    /** Ends it at once, without a Close frame. */
    void cut(CloseStatus status);

    /** Completes with how it ended, once it has. */
    CompletableFuture<CloseStatus> ended();
}
