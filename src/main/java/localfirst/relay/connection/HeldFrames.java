package localfirst.relay.connection;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for their receiver, as the bytes that were received.
 *
 * <p>Not thread-safe: guarded by the flow it belongs to. Small frames share a chunk, so this takes little more memory
 * than their bytes.
 */
final class HeldFrames {
    private static final int FIRST_CHUNK = 1024;
    private static final int LARGEST_CHUNK = 64 * 1024;

    /** Only the last one is in writing mode; the others are ready to be read. */
    private final Deque<ByteBuffer> chunks = new ArrayDeque<>(2);

    private long bytes;
    private int frames;
    private boolean whole = true;

    void add(ByteBuffer added, int begun, boolean endsWhole) {
        bytes += added.remaining();
        frames += begun;
        whole = endsWhole;
        while (added.hasRemaining()) {
            ByteBuffer chunk = chunks.peekLast();
            if (chunk == null || chunk.position() == chunk.capacity()) {
                chunk = ByteBuffer.allocate(nextCapacity(chunk, added.remaining()));
                chunks.addLast(chunk);
            }
            int length = Math.min(chunk.capacity() - chunk.position(), added.remaining());
            chunk.put(added.slice(added.position(), length));
            added.position(added.position() + length);
        }
    }

    private static int nextCapacity(@Nullable ByteBuffer last, int needed) {
        int doubled = last == null ? FIRST_CHUNK : last.capacity() * 2;
        return Math.min(LARGEST_CHUNK, Math.max(doubled, needed));
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** The frames that haven't been counted as sent. From now on, they have. */
    int takeFrames() {
        int taken = frames;
        frames = 0;
        return taken;
    }

    /** Takes out the oldest bytes. There must be some. */
    ByteBuffer next() {
        ByteBuffer chunk = chunks.removeFirst().flip();
        bytes -= chunk.remaining();
        return chunk;
    }

    /** Whether the remaining bytes, or those taken out last, end where a frame ends. */
    boolean isWhole() {
        return chunks.isEmpty() && whole;
    }

    /** Forgets everything. */
    void clear() {
        chunks.clear();
        bytes = 0;
        frames = 0;
    }
}
