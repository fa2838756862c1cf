package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.tomcat.util.net.NioChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection without TLS.
 *
 * <p>It goes to the operating system's channel itself: Tomcat uses its wrappers again for other connections once a socket
 * has closed, and a late write mustn't reach those.
 */
final class PlainChannel implements FrameChannel {
    private final SocketChannel channel;

    /** What was read together with the handshake and Tomcat hasn't taken. */
    private @Nullable ByteBuffer early;

    PlainChannel(NioChannel nio) {
        channel = nio.getIOChannel();
        early = nio instanceof HandshakeChannel handshake ? handshake.early() : null;
    }

    @Override
    public int leastRoom() {
        return 1;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        ByteBuffer first = early;
        if (first == null) {
            return channel.read(into);
        }
        // Tomcat may have handed out the rest of it since.
        if (!first.hasRemaining()) {
            early = null;
            return channel.read(into);
        }
        return HandshakeChannel.move(first, into);
    }

    @Override
    public boolean hasMore() {
        ByteBuffer first = early;
        return first != null && first.hasRemaining();
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
    public void finishOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void finish() {
        // Closing the connection says it.
    }
}
