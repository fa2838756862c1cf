package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection without TLS.
 *
 * <p>It goes to the operating system's channel itself: Tomcat uses its wrappers again for other connections once a socket
 * has closed, and a late write mustn't reach those.
 */
record PlainChannel(SocketChannel channel) implements FrameChannel {
    @Override
    public int leastRoom() {
        return 1;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public boolean hasMore() {
        return false;
    }

    @Override
    public boolean owes() {
        return false;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return channel.write(from);
    }

    @Override
    public boolean hasLeftovers() {
        return false;
    }

    @Override
    public boolean flush() {
        return false;
    }

    @Override
    public void finish() {
        // Closing the connection says it.
    }
}
