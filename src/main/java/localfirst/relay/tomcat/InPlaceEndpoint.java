package localfirst.relay.tomcat;

import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import localfirst.relay.Relay;
import localfirst.relay.admission.ClientAddresses;
import localfirst.relay.peer.ClientAddress;
import org.apache.coyote.AbstractProcessor;
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
    private @Nullable HttpConnections connectionsWatched;
    private @Nullable ClientAddresses addresses;
    private @Nullable Predicate<ClientAddress> tlsAllowed;
    private @Nullable TurnWatch turns;

    private final TlsTurns tlsTurns =
            new TlsTurns(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    /** Whether this thread carries pipes. */
    static boolean isInPlace() {
        return IS_POLLER.get();
    }

    /** From now on every connection is counted, and has deadlines until it is a WebSocket. */
    void watch(HttpConnections watched, Relay relay) {
        connectionsWatched = watched;
        addresses = relay.clientAddresses();
        tlsAllowed = relay.admission()::admitsTls;
        turns = new TurnWatch(relay.timers(), relay.counters()::turnTookLong);
        turns.watch();
    }

    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
        HttpConnections watched = connectionsWatched;
        if (watched != null && addresses != null && tlsAllowed != null) {
            ClientAddress address = addresses.ofConnection(HttpConnections.hop(socket));
            if (isSSLEnabled() && !tlsAllowed.test(address)) {
                return false;
            }
            watched.accepted(socket, address);
        }
        return super.setSocketOptions(socket);
    }

    /** When the request began that is arriving; 0 if none is. */
    long requestStart(SocketChannel channel) {
        SocketWrapperBase<NioChannel> wrapper = connections.get(channel);
        return wrapper != null
                        && wrapper.getCurrentProcessor() instanceof AbstractProcessor processor
                        && !processor.isUpgrade()
                ? Math.max(0, processor.getRequest().getStartTimeNanos())
                : 0;
    }

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
        if (isSSLEnabled() && !wrapper.getSocket().isHandshakeComplete()) {
            return takeTurn(wrapper, event);
        }
        Lock lock = wrapper.getLock();
        // Whoever holds the lock is working on this very connection: the poller doesn't wait for that.
        if (!lock.tryLock()) {
            return super.processSocket(wrapper, event, true);
        }
        TurnWatch watch = turns;
        try {
            if (watch != null) {
                watch.begin();
            }
            boolean done = super.processSocket(wrapper, event, !isQuick(wrapper));
            return done && !wrapper.isClosed();
        } finally {
            if (watch != null) {
                watch.end();
            }
            lock.unlock();
        }
    }

    private boolean takeTurn(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
        try {
            String address =
                    String.valueOf(HttpConnections.hop(wrapper.getSocket().getIOChannel()));
            tlsTurns.execute(address, () -> super.processSocket(wrapper, event, false), getExecutor());
            return true;
        } catch (RejectedExecutionException e) {
            return false;
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
                && channel.holdsQuickRequest();
    }

    private static @Nullable FrameSocket frameSocket(SocketWrapperBase<NioChannel> wrapper) {
        return wrapper.getCurrentProcessor() instanceof UpgradeProcessorInternal upgraded
                        && upgraded.getUpgradeToken().httpUpgradeHandler() instanceof FrameSocket socket
                ? socket
                : null;
    }
}
