package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import localfirst.relay.handshake.HandshakeKind;
import localfirst.relay.handshake.RequestHead;
import localfirst.relay.web.RequestPath;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose first bytes can be looked at before Tomcat gets them.
 *
 * <p>Not thread-safe: like any of Tomcat's channels, it is used by one thread at a time.
 */
final class HandshakeChannel extends NioChannel {
    /** Browsers send 500 to 700 bytes; what is longer takes Tomcat's usual way. */
    private static final int LONGEST = 2048;

    /** What has been read and not been handed out. */
    private @Nullable ByteBuffer early;

    HandshakeChannel(SocketBufferHandler buffers) {
        super(buffers);
    }

    /**
     * Reads what is there, and says whether it is one whole request, with nothing behind it, whose answer is quick and the
     * first thing written to the connection: a good handshake of a caller, or a probe. To be called before a request is
     * read. Doesn't block.
     */
    boolean holdsQuickRequest() {
        if (early != null) {
            return false;
        }
        ByteBuffer read = ByteBuffer.allocate(LONGEST);
        try {
            if (sc.read(read) <= 0) {
                return false;
            }
        } catch (IOException e) {
            // Whoever reads next meets it again.
            return false;
        }
        early = read.flip();
        RequestHead head = RequestHead.parse(read);
        return head != null && (isCall(head) || isProbe(head));
    }

    private static boolean isCall(RequestHead head) {
        int query = head.target().indexOf('?');
        String path = query < 0 ? head.target() : head.target().substring(0, query);
        return head.kind() == HandshakeKind.ACCEPTABLE
                && path.startsWith("/")
                && RequestPath.parse(path) instanceof RequestPath.ToConnection;
    }

    private static boolean isProbe(RequestHead head) {
        return head.method().equals("GET")
                && HttpDoor.isProbe(head.target())
                && head.values("Host").size() == 1
                && head.values("Upgrade").isEmpty()
                && head.values("Origin").isEmpty()
                && head.values("Content-Length").isEmpty()
                && head.values("Transfer-Encoding").isEmpty();
    }

    /** What has been read and not been handed out yet, if anything; whoever takes of it takes it from the channel. */
    @Nullable
    ByteBuffer early() {
        return early;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        ByteBuffer first = early;
        if (first == null) {
            return super.read(into);
        }
        int count = move(first, into);
        if (!first.hasRemaining()) {
            early = null;
        }
        return count;
    }

    /** Copies as much as there is, and as there is room for. @return the number of bytes */
    static int move(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(into.position(), from, from.position(), count);
        into.position(into.position() + count);
        from.position(from.position() + count);
        return count;
    }

    @Override
    public void reset(SocketChannel channel, NioEndpoint.NioSocketWrapper wrapper) throws IOException {
        early = null;
        super.reset(channel, wrapper);
    }
}
