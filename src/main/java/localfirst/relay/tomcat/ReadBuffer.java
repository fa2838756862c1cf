package localfirst.relay.tomcat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The buffers that sockets are read into: one for each thread that reads, none for a socket. */
final class ReadBuffer {
    private static final ThreadLocal<ByteBuffer> BUFFERS = new ThreadLocal<>();

    private ReadBuffer() {}

    /** @param size the pipe window in bytes */
    static ByteBuffer ofThread(int size) {
        ByteBuffer buffer = BUFFERS.get();
        if (buffer == null || buffer.capacity() != size) {
            buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
            BUFFERS.set(buffer);
        }
        return buffer;
    }
}
