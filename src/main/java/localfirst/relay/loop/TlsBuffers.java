package localfirst.relay.loop;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Two buffers for encrypted bytes in transit: for each thread that reads and writes, instead of for each socket.
 *
 * @param in bytes that come from the network
 * @param out bytes that go to the network; those that a peer doesn't take are kept for it
 */
record TlsBuffers(ByteBuffer in, ByteBuffer out) {
    private static final int AT_ONCE = 64 * 1024;

    /**
     * Not an inner class of this one: a container's thread would keep it, with all other classes, after an
     * undeployment.
     */
    private static final ThreadLocal<ByteBuffer @Nullable []> BUFFERS = new ThreadLocal<>();

    /** @param packet the longest record, in bytes */
    static TlsBuffers ofThread(int packet) {
        ByteBuffer[] buffers = BUFFERS.get();
        int size = AT_ONCE + packet;
        if (buffers == null || buffers[0].capacity() < size) {
            buffers = new ByteBuffer[] {ByteBuffer.allocateDirect(size), ByteBuffer.allocateDirect(size)};
            BUFFERS.set(buffers);
        }
        return new TlsBuffers(buffers[0], buffers[1]);
    }
}
