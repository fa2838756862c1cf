package localfirst.relay.tomcat;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import localfirst.relay.loop.FrameChannel;
import localfirst.relay.loop.FrameSocket;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/** Hands a connection whose handshake Tomcat has answered over to an event loop. */
abstract class Handover implements InternalHttpUpgradeHandler {
    private static final int AT_ONCE = 8 * 1024;

    private @Nullable FrameSocket socket;
    private @Nullable SocketWrapperBase<?> wrapper;

    /** Sets the socket that takes the connection over. Called before the upgrade. */
    final void to(FrameSocket next) {
        socket = next;
    }

    final FrameSocket socket() {
        FrameSocket mine = socket;
        if (mine == null) {
            throw new IllegalStateException("no socket takes this connection over");
        }
        return mine;
    }

    final SocketWrapperBase<?> wrapper() {
        SocketWrapperBase<?> mine = wrapper;
        if (mine == null) {
            throw new IllegalStateException("not upgraded yet");
        }
        return mine;
    }

    @Override
    public final void setSocketWrapper(SocketWrapperBase<?> socketWrapper) {
        wrapper = socketWrapper;
    }

    @Override
    public final void init(WebConnection connection) {
        NioChannel nio = (NioChannel) wrapper().getSocket();
        try {
            ByteBuffer received = received(nio);
            socket().open(channel(nio), null, received);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The connection's bytes from now on. */
    abstract FrameChannel channel(NioChannel nio);

    /** What Tomcat has read beyond the handshake, from the two places where it may be; null if nothing. */
    private @Nullable ByteBuffer received(NioChannel nio) throws IOException {
        ByteBuffer unread = nio instanceof HandshakeChannel handshake ? handshake.received() : null;
        SocketBufferHandler buffers = wrapper().getSocketBufferHandler();
        ByteBuffer all = null;
        while (!buffers.isReadBufferEmpty()) {
            ByteBuffer part = ByteBuffer.allocate(AT_ONCE);
            wrapper().read(false, part);
            all = joined(all, part.flip());
        }
        return unread == null ? all : joined(all, unread);
    }

    private static ByteBuffer joined(@Nullable ByteBuffer first, ByteBuffer second) {
        int size = (first == null ? 0 : first.remaining()) + second.remaining();
        ByteBuffer both = ByteBuffer.allocate(size);
        if (first != null) {
            both.put(first);
        }
        return both.put(second).flip();
    }

    // What Tomcat offers and frames don't need

    @Override
    public final void setSslSupport(SSLSupport sslSupport) {}

    @Override
    public void pause() {}

    @Override
    public void timeoutAsync(long now) {}
}
