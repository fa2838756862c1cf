package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import localfirst.relay.frame.FrameMasker;
import localfirst.relay.frame.MaskKeys;
import org.jspecify.annotations.Nullable;

/**
 * A client's channel: masks the frames that are written to it, and writes them to another channel.
 *
 * <p>It keeps only what the other channel didn't take. Apart from that, frames are masked in a buffer that belongs to
 * the thread.
 */
final class MaskingChannel implements FrameChannel {
    /** A window full of frames of a hundred bytes fits, with their keys. */
    private static final int AT_ONCE = 72 * 1024;

    private static final ThreadLocal<@Nullable ByteBuffer> MASKED = new ThreadLocal<>();

    private final FrameChannel channel;

    // The writer's
    private final FrameMasker masker = new FrameMasker(new MaskKeys());

    /** Masked bytes that the channel didn't take, ready to be read. */
    private @Nullable ByteBuffer rest;

    MaskingChannel(FrameChannel channel) {
        this.channel = channel;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        flush();
        int before = from.remaining();
        while (from.hasRemaining() && !hasLeftovers()) {
            ByteBuffer masked = ofThread().clear();
            masker.mask(from, masked);
            give(masked.flip());
            if (masked.hasRemaining()) {
                rest = ByteBuffer.allocate(masked.remaining()).put(masked).flip();
            }
        }
        return before - from.remaining();
    }

    private static ByteBuffer ofThread() {
        ByteBuffer buffer = MASKED.get();
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(AT_ONCE);
            MASKED.set(buffer);
        }
        return buffer;
    }

    /** @return whether the channel took any */
    private boolean give(ByteBuffer masked) throws IOException {
        boolean took = false;
        while (masked.hasRemaining() && !channel.hasLeftovers() && channel.write(masked) > 0) {
            took = true;
        }
        return took;
    }

    @Override
    public boolean hasLeftovers() {
        return rest != null || channel.hasLeftovers();
    }

    @Override
    public boolean flush() throws IOException {
        boolean took = channel.hasLeftovers() && channel.flush();
        ByteBuffer waiting = rest;
        if (waiting != null) {
            took |= give(waiting);
            if (!waiting.hasRemaining()) {
                rest = null;
            }
        }
        return took;
    }

    // The rest is sent unchanged

    @Override
    public SelectableChannel network() {
        return channel.network();
    }

    @Override
    public int leastRoom() {
        return channel.leastRoom();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public boolean hasMore() {
        return channel.hasMore();
    }

    @Override
    public boolean owes() {
        return channel.owes();
    }

    @Override
    public void finishOutput() throws IOException {
        channel.finishOutput();
    }

    @Override
    public void close() {
        channel.close();
    }
}
