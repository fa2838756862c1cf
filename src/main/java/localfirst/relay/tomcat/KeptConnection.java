package localfirst.relay.tomcat;

import java.nio.channels.SocketChannel;
import localfirst.relay.loop.ConnectionOwner;
import localfirst.relay.loop.FrameChannel;
import localfirst.relay.loop.PlainChannel;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Lends a standalone Tomcat's connection to an event loop: Tomcat stops watching it, but keeps its state and closes it
 * in the end.
 */
public final class KeptConnection extends Handover implements ConnectionOwner {
    private volatile boolean over;

    /** For Tomcat, which makes its instances itself; {@link #to} has to follow. */
    public KeptConnection() {}

    @Override
    FrameChannel channel(NioChannel nio) {
        return nio instanceof SecureNioChannel secure
                ? TomcatTls.takeOver(secure, this)
                : new PlainChannel(nio.getIOChannel(), this);
    }

    /**
     * The loop is done with it. Tomcat cleans up on this thread, which is quick. On Tomcat's pool, a newly started
     * thread would keep this application's class loader alive.
     */
    @Override
    public void close(SocketChannel network) {
        over = true;
        wrapper().processSocket(SocketEvent.DISCONNECT, false);
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        if (over) {
            return SocketState.CLOSED;
        }
        if (event == SocketEvent.OPEN_READ || event == SocketEvent.OPEN_WRITE) {
            return SocketState.SUSPENDED;
        }
        socket().abort();
        return SocketState.CLOSED;
    }

    @Override
    public void destroy() {
        if (!over) {
            socket().abort();
        }
    }
}
