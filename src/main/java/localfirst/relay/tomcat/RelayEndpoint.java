package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import localfirst.relay.Relay;
import localfirst.relay.admission.ClientAddresses;
import localfirst.relay.peer.ClientAddress;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's NIO endpoint, except that its connections are counted and can be released, that TLS handshakes take turns, and that
 * it gets only what isn't a plain handshake, where somebody else answers these.
 *
 * <p>Implementation note: Tomcat's acceptor thread asks for the next connection, and does nothing else. While it waits for
 * one, it is the thread of the {@link HandshakeAcceptor}.
 */
final class RelayEndpoint extends NioEndpoint {
    // Static after start
    private @Nullable HandshakeAcceptor handshakes;
    private @Nullable HttpConnections connectionsWatched;
    private @Nullable ClientAddresses addresses;
    private @Nullable Predicate<ClientAddress> tlsAllowed;

    private final TlsTurns tlsTurns =
            new TlsTurns(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    // Owned by the acceptor's thread
    /** What has been read of the connection that Tomcat is getting. */
    private @Nullable ByteBuffer received;

    /** From now on, handshakes without TLS that this one takes don't reach Tomcat. */
    void leaveHandshakesTo(HandshakeAcceptor other) {
        handshakes = other;
    }

    /** From now on every connection is counted, and has deadlines until it is a WebSocket. */
    void watch(HttpConnections watched, Relay relay) {
        connectionsWatched = watched;
        addresses = relay.clientAddresses();
        tlsAllowed = relay.admission()::admitsTls;
    }

    @Override
    protected SocketChannel serverSocketAccept() throws Exception {
        HandshakeAcceptor asked = handshakes;
        if (asked == null) {
            return super.serverSocketAccept();
        }
        HandshakeAcceptor.Accepted accepted =
                asked.next((ServerSocketChannel) getServerSocket(), () -> isRunning() && !isPaused());
        received = accepted.received();
        return accepted.connection();
    }

    @Override
    protected NioChannel createChannel(SocketBufferHandler buffers) {
        return isSSLEnabled() ? new ReleasableTlsChannel(buffers, this) : new HandshakeChannel(buffers, received);
    }

    @Override
    protected boolean setSocketOptions(SocketChannel connection) {
        if (handshakes == null && !isAdmitted(connection)) {
            return false;
        }
        boolean done = super.setSocketOptions(connection);
        if (done && received != null) {
            // Of what has been read already, no selector tells Tomcat.
            processSocket(connections.get(connection), SocketEvent.OPEN_READ, true);
        }
        received = null;
        return done;
    }

    private boolean isAdmitted(SocketChannel connection) {
        HttpConnections watched = connectionsWatched;
        if (watched == null || addresses == null || tlsAllowed == null) {
            return true;
        }
        ClientAddress address = addresses.ofConnection(HttpConnections.hop(connection));
        if (isSSLEnabled() && !tlsAllowed.test(address)) {
            return false;
        }
        watched.accepted(connection, address);
        return true;
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

    @Override
    public boolean processSocket(@Nullable SocketWrapperBase<NioChannel> wrapper, SocketEvent event, boolean dispatch) {
        if (dispatch
                && wrapper != null
                && isSSLEnabled()
                && !wrapper.getSocket().isHandshakeComplete()) {
            return takeTurn(wrapper, event);
        }
        return super.processSocket(wrapper, event, dispatch);
    }

    private boolean takeTurn(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
        try {
            NioChannel channel = wrapper.getSocket();
            String hop = HttpConnections.hop(channel.getIOChannel());
            ClientAddresses known = addresses;
            String address = known == null
                    ? String.valueOf(hop)
                    : known.ofConnection(hop).key();
            tlsTurns.execute(address, () -> handshake(wrapper, event, channel), getExecutor());
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** One step of a TLS handshake, and no more: requests have no part of the turns. */
    private void handshake(SocketWrapperBase<NioChannel> wrapper, SocketEvent event, NioChannel channel) {
        super.processSocket(wrapper, event, false);
        if (channel.isHandshakeComplete()) {
            // Of what may have come together with its end, no selector tells.
            if (!super.processSocket(wrapper, SocketEvent.OPEN_READ, true)) {
                wrapper.close();
            }
        }
    }

    @Override
    protected void doCloseServerSocket() throws IOException {
        super.doCloseServerSocket();
        if (handshakes != null) {
            handshakes.close();
        }
    }
}
