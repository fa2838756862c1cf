package localfirst.relay.loop;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where encrypted bytes are on their way: two buffers for each thread that reads and writes, none for a socket.
 *
 * @param in what comes from the network
 * @param out what goes there: as much of it as a peer doesn't take is kept for it
 */
record TlsBuffers(ByteBuffer in, ByteBuffer out) {
    private static final int AT_ONCE = 64 * 1024;

    /** Not of this class: a thread of a container's would keep the class, and all others with it, after an undeployment. */
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
