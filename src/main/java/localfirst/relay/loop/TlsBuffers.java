package localfirst.relay.loop;

import java.nio.ByteBuffer;

/**
 * Where encrypted bytes are on their way: two buffers for each thread that reads and writes, none for a socket.
 *
 * @param in what comes from the network
 * @param out what goes there: as much of it as a peer doesn't take is kept for it
 */
record TlsBuffers(ByteBuffer in, ByteBuffer out) {
    private static final int AT_ONCE = 64 * 1024;

    private static final ThreadLocal<TlsBuffers> BUFFERS = new ThreadLocal<>();

    /** @param packet the longest record, in bytes */
    static TlsBuffers ofThread(int packet) {
        TlsBuffers buffers = BUFFERS.get();
        int size = AT_ONCE + packet;
        if (buffers == null || buffers.in.capacity() < size) {
            buffers = new TlsBuffers(ByteBuffer.allocateDirect(size), ByteBuffer.allocateDirect(size));
            BUFFERS.set(buffers);
        }
        return buffers;
    }
}
