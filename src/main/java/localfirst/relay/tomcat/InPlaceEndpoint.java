package localfirst.relay.tomcat;

import java.util.concurrent.locks.Lock;
import org.apache.coyote.http11.upgrade.UpgradeProcessorInternal;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's NIO endpoint, save that what happens on frame sockets is worked on by the thread that notices it.
 *
 * <p>Tomcat hands every event to a thread of its pool, which costs a request and its reply two wake-ups of a thread. Sockets
 * of pipes never block and have little to do, so they don't need that; what fills a whole buffer they hand on to the pool
 * themselves. A Join may be much work, so sockets on /introduction have theirs done by the pool.
 */
final class InPlaceEndpoint extends NioEndpoint {
    private static final ThreadLocal<Boolean> IS_POLLER =
            ThreadLocal.withInitial(() -> Thread.currentThread().getName().endsWith("-Poller"));

    // Static after start
    private boolean handshakesInPlace = true;

    /** From now on handshakes are left to the pool: to decide about one may take long. */
    void leaveHandshakesToPool() {
        handshakesInPlace = false;
    }

    @Override
    protected NioChannel createChannel(SocketBufferHandler buffers) {
        return isSSLEnabled() ? super.createChannel(buffers) : new HandshakeChannel(buffers);
    }

    @Override
    public boolean processSocket(@Nullable SocketWrapperBase<NioChannel> wrapper, SocketEvent event, boolean dispatch) {
        if (!dispatch || wrapper == null || !IS_POLLER.get()) {
            return super.processSocket(wrapper, event, dispatch);
        }
        Lock lock = wrapper.getLock();
        // Whoever holds the lock is working on this very connection: the poller doesn't wait for that.
        if (!lock.tryLock()) {
            return super.processSocket(wrapper, event, true);
        }
        try {
            boolean done = super.processSocket(wrapper, event, !isQuick(wrapper));
            return done && !wrapper.isClosed();
        } finally {
            lock.unlock();
        }
    }

    private boolean isQuick(SocketWrapperBase<NioChannel> wrapper) {
        FrameSocket socket = frameSocket(wrapper);
        if (socket != null && socket.isQuick()) {
            socket.workInPlace();
            return true;
        }
        return handshakesInPlace
                && wrapper.getCurrentProcessor() == null
                && wrapper.getSocket() instanceof HandshakeChannel channel
                && channel.holdsHandshake();
    }

    private static @Nullable FrameSocket frameSocket(SocketWrapperBase<NioChannel> wrapper) {
        return wrapper.getCurrentProcessor() instanceof UpgradeProcessorInternal upgraded
                        && upgraded.getUpgradeToken().httpUpgradeHandler() instanceof FrameSocket socket
                ? socket
                : null;
    }
}
