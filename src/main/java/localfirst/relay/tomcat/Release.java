package localfirst.relay.tomcat;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import localfirst.relay.loop.ConnectionOwner;
import localfirst.relay.loop.FrameChannel;
import localfirst.relay.loop.FrameSocket;
import localfirst.relay.loop.PlainChannel;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Takes a connection from the embedded Tomcat for good.
 *
 * <p>Implementation note: Tomcat is told that the connection is closed, and does its own bookkeeping; its channel was
 * told before not to close anything. Tomcat's selector drops a key without an attachment by itself; cancelling the key
 * here could make the poller fail, which may be using it.
 */
final class Release extends Handover {
    Release(FrameSocket socket) {
        to(socket);
    }

    @Override
    FrameChannel channel(NioChannel nio) {
        SocketChannel network = nio.getIOChannel();
        FrameChannel channel = nio instanceof ReleasableTlsChannel secure
                ? TomcatTls.takeOver(secure, ConnectionOwner.LOOP)
                : new PlainChannel(network, ConnectionOwner.LOOP);
        ((Releasable) nio).release();
        SocketWrapperBase<?> connection = wrapper();
        if (connection instanceof NioSocketWrapper wrapper) {
            SelectionKey key = network.keyFor(wrapper.getPoller().getSelector());
            if (key != null) {
                key.attach(null);
                stopWatching(key);
            }
        }
        return channel;
    }

    /** Otherwise Tomcat's poller would keep waking up for bytes that the loop hasn't read yet. */
    private static void stopWatching(SelectionKey key) {
        try {
            key.interestOps(0);
        } catch (CancelledKeyException e) {
            // It has forgotten it already.
        }
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        return SocketState.CLOSED;
    }

    @Override
    public void destroy() {}
}
