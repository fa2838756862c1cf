package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection from which bytes were read before Tomcat got it.
 *
 * <p>Not thread-safe: like any of Tomcat's channels, it is used by one thread at a time.
 */
final class HandshakeChannel extends NioChannel implements Releasable {
    private @Nullable ByteBuffer received;
    private volatile boolean released;

    HandshakeChannel(SocketBufferHandler buffers, @Nullable ByteBuffer received) {
        super(buffers);
        this.received = received;
    }

    /** What has been read and Tomcat hasn't taken yet, if anything. */
    @Nullable
    ByteBuffer received() {
        return received;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        ByteBuffer first = received;
        if (first == null) {
            return super.read(into);
        }
        int count = Math.min(first.remaining(), into.remaining());
        into.put(first.slice(first.position(), count));
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            received = null;
        }
        return count;
    }

    @Override
    public void release() {
        released = true;
    }

    @Override
    public boolean isOpen() {
        return !released && super.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (!released) {
            super.close();
        }
    }

    @Override
    public void close(boolean force) throws IOException {
        if (!released) {
            super.close(force);
        }
    }
}
