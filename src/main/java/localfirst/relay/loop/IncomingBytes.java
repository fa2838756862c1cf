package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sends: first what came together with the handshake, then what its connection brings.
 *
 * <p>Owned by the loop's thread.
 */
final class IncomingBytes {
    private final FrameChannel channel;
    private @Nullable ByteBuffer early;

    /** @param early what has been read after the handshake, if anything */
    IncomingBytes(FrameChannel channel, @Nullable ByteBuffer early) {
        this.channel = channel;
        this.early = early;
    }

    /**
     * Reads what is there.
     *
     * @param mostWanted how many bytes are wanted at most; the channel may bring more, if it can't do with less room
     * @return the number of bytes read, which may be 0, or -1 at the end
     */
    int read(ByteBuffer into, int mostWanted) throws IOException {
        int most = Math.max(mostWanted, channel.leastRoom());
        if (most < into.remaining()) {
            into.limit(into.position() + most);
        }
        ByteBuffer first = early;
        if (first == null) {
            return channel.read(into);
        }
        int count = Math.min(first.remaining(), into.remaining());
        into.put(first.slice(first.position(), count));
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            early = null;
        }
        return count;
    }

    /** Whether there is more to read, of which the selector doesn't tell. */
    boolean hasMore() {
        return early != null || channel.hasMore();
    }

    /** Reads what is there and throws it away. @return whether more may come */
    boolean discard(ByteBuffer buffer) throws IOException {
        early = null;
        return channel.read(buffer.clear()) >= 0;
    }
}
