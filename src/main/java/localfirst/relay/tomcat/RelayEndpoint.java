package localfirst.relay.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import org.apache.coyote.AbstractProcessor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's NIO endpoint, with four differences: connections are counted, they can be released, TLS handshakes take
 * turns, and plain handshakes may be answered before Tomcat sees them.
 *
 * <p>Implementation note: Tomcat's acceptor thread asks for the next connection, and does nothing else. While it waits
 * for one, it is the thread of the {@link HandshakeAcceptor}.
 */
final class RelayEndpoint extends NioEndpoint {
    // Static after start
    private @Nullable HandshakeAcceptor handshakes;
    private @Nullable HttpConnections connectionsWatched;
    private @Nullable Relay relay;
    private @Nullable Function<SocketChannel, ClientAddress> addresses;

    private final TlsTurns tlsTurns =
            new TlsTurns(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    // Owned by the acceptor's thread
    /** What was read from the connection that is being passed to Tomcat. */
    private @Nullable ByteBuffer received;

    /** From now on, this acceptor answers the handshakes that it can, and Tomcat gets the rest. */
    void leaveHandshakesTo(HandshakeAcceptor other) {
        handshakes = other;
    }

    /** From now on every connection is counted, and has deadlines until it is a WebSocket. */
    void watch(HttpConnections watched, Relay forRelay) {
        connectionsWatched = watched;
        relay = forRelay;
        addresses = connection -> forRelay.clientAddresses().ofConnection(HttpConnections.hop(connection));
    }

    /** Has each connection count for the address that this says. */
    void countConnectionsFor(Function<SocketChannel, ClientAddress> others) {
        addresses = others;
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
            // A selector won't report bytes that have already been read.
            processSocket(connections.get(connection), SocketEvent.OPEN_READ, true);
        }
        received = null;
        return done;
    }

    private boolean isAdmitted(SocketChannel connection) {
        HttpConnections watched = connectionsWatched;
        Relay known = relay;
        if (watched == null || known == null) {
            return true;
        }
        ClientAddress address = address(connection);
        if (isSSLEnabled() && !known.admission().admitsTls(address)) {
            return false;
        }
        watched.accepted(connection, address);
        return true;
    }

    private ClientAddress address(SocketChannel connection) {
        Function<SocketChannel, ClientAddress> known = addresses;
        return known == null ? ClientAddress.UNKNOWN : known.apply(connection);
    }

    /** TLS is misused on this connection, which isn't a WebSocket yet. */
    void tlsMisused(SocketChannel connection) {
        Relay known = relay;
        if (known != null) {
            ClientAddress address = address(connection);
            known.admission().tlsMisused(address);
            known.refusedAtTheDoor(Refusal.MISUSED_TLS, address);
        }
    }

    /** When the request that is arriving began; 0 if none is. */
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
        Relay known = relay;
        NioChannel channel = wrapper.getSocket();
        if (known == null) {
            return execute("", wrapper, event);
        }
        ClientAddress address = address(channel.getIOChannel());
        Duration delay = channel instanceof ReleasableTlsChannel secure && !secure.hasBegun()
                ? known.admission().delayOfTls(address)
                : Duration.ZERO;
        if (delay.isZero()) {
            return execute(address.key(), wrapper, event);
        }
        known.timers().after(delay, () -> {
            if (!execute(address.key(), wrapper, event)) {
                wrapper.close();
            }
        });
        return true;
    }

    private boolean execute(String address, SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
        try {
            NioChannel channel = wrapper.getSocket();
            tlsTurns.execute(address, () -> handshake(wrapper, event, channel), getExecutor());
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** One step of a TLS handshake; requests don't take turns. */
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
