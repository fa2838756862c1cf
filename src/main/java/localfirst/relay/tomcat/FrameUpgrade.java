package localfirst.relay.tomcat;

import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.frame.AcceptKey;
import localfirst.relay.handshake.HandshakeDecision;
import localfirst.relay.handshake.HandshakeKind;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.handshake.NodeHandshake;
import localfirst.relay.handshake.RequestNote;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.handshake.RequestTarget;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.peer.ClientAddress;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes handshakes straight from the connector of an embedded Tomcat.
 *
 * <p>The connector asks it before mapping a servlet, and passes the raw path, so ids arrive even in encodings that
 * Tomcat would reject. Requests that it doesn't accept go on to the servlets, which refuse them.
 */
public final class FrameUpgrade implements UpgradeProtocol {
    /** The decision this thread has just made: Tomcat asks for the handler next, passing another request object. */
    private static final ThreadLocal<@Nullable HandshakeDecision> ACCEPTED = new ThreadLocal<>();

    private static final int HTTP_BAD_REQUEST = 400;

    private final Relay relay;
    private final EventLoops loops;
    private final HttpConnections connections;
    private final Door door;

    /** Who may come in. */
    private enum Door {
        /** Peers, and other nodes as well unless these have a port of their own. */
        RELAY,
        /** Other nodes and nobody else. */
        NODES
    }

    /**
     * @param loops where the connections go
     * @param connections those of the connector that aren't WebSockets yet
     */
    public FrameUpgrade(Relay relay, EventLoops loops, HttpConnections connections) {
        this(relay, loops, connections, Door.RELAY);
    }

    private FrameUpgrade(Relay relay, EventLoops loops, HttpConnections connections, Door door) {
        this.relay = relay;
        this.loops = loops;
        this.connections = connections;
        this.door = door;
    }

    /** For a connector that accepts links between nodes only. */
    public static FrameUpgrade forNodes(Relay relay, EventLoops loops, HttpConnections connections) {
        return new FrameUpgrade(relay, loops, connections, Door.NODES);
    }

    @Override
    public String getHttpUpgradeName(boolean secure) {
        return RelayProtocol.UPGRADE;
    }

    @Override
    public boolean accept(Request request) {
        if (request.getResponse().getStatus() >= HTTP_BAD_REQUEST) {
            // Tomcat asks even after a malformed request head.
            return false;
        }
        String key = request.getHeader("Sec-WebSocket-Key");
        HandshakeKind kind =
                HandshakeKind.of(request.getMethod(), request.protocol().toString(), name -> values(request, name));
        HandshakeRequest asked = asked(request);
        if (key == null || kind != HandshakeKind.ACCEPTABLE || asked == null) {
            return false;
        }
        ClientAddress address = address(relay, request);
        HandshakeDecision decision = decision(request, asked, address);
        if (decision == null) {
            return false;
        }
        Optional<Refusal> refusal = decision.entered().refusal(relay, address);
        if (refusal.isPresent()) {
            // RelayServlet answers with it.
            RequestNote.REFUSAL.leave(request::setAttribute, refusal.get());
            return false;
        }
        ACCEPTED.set(decision);
        request.getResponse().setHeader("Sec-WebSocket-Accept", AcceptKey.of(key));
        String protocol = HandshakeRequest.subprotocol(name -> values(request, name));
        if (protocol != null) {
            request.getResponse().setHeader("Sec-WebSocket-Protocol", protocol);
        }
        return true;
    }

    private @Nullable HandshakeDecision decision(Request request, HandshakeRequest asked, ClientAddress address) {
        if (asked.path() instanceof RequestPath.Elsewhere) {
            boolean mayBeNode = door == Door.NODES || relay.config().cluster().port() == 0;
            String path = request.requestURI().toString();
            return mayBeNode ? NodeHandshake.of(relay, path, name -> values(request, name), address) : null;
        }
        return door == Door.NODES ? null : new HandshakeDecision(asked, asked.enter(relay, address), address);
    }

    @Override
    public InternalHttpUpgradeHandler getInternalUpgradeHandler(
            SocketWrapperBase<?> wrapper, Adapter adapter, Request request) {
        HandshakeDecision decision = ACCEPTED.get();
        ACCEPTED.remove();
        if (decision == null) {
            throw new IllegalStateException("no handshake was accepted on this thread");
        }
        if (wrapper.getSocket() instanceof NioChannel channel) {
            connections.upgraded(channel.getIOChannel());
        }
        return new Release(RelayLoops.socket(relay, loops, decision));
    }

    static ClientAddress address(Relay relay, Request request) {
        return relay.clientAddresses()
                .of(hop(request), values(request, "X-Forwarded-For"), values(request, "Forwarded"));
    }

    /** The same if the request's headers can't be relied on. */
    static ClientAddress addressOfConnection(Relay relay, Request request) {
        return relay.clientAddresses().ofConnection(hop(request));
    }

    private static @Nullable String hop(Request request) {
        request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, null);
        SocketChannel channel = HttpProcessor.channel(request);
        String told = request.remoteAddr().toString();
        return (told == null || told.isEmpty()) && channel != null ? HttpConnections.hop(channel) : told;
    }

    private static List<String> values(Request request, String header) {
        return Collections.list(request.getMimeHeaders().values(header));
    }

    /** @return null if the request target names another host */
    private static @Nullable HandshakeRequest asked(Request request) {
        String query = request.queryString().toString();
        String path = RequestTarget.path(request.requestURI().toString(), values(request, "Host"));
        return path == null ? null : HandshakeRequest.of(path, query, name -> values(request, name));
    }

    // Used only for protocols negotiated by ALPN or started without an HTTP/1.1 upgrade.

    @Override
    public byte @Nullable [] getAlpnIdentifier() {
        return null;
    }

    @Override
    public @Nullable String getAlpnName() {
        return null;
    }

    @Override
    public @Nullable Processor getProcessor(SocketWrapperBase<?> wrapper, Adapter adapter) {
        return null;
    }
}
