package localfirst.relay.tomcat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import localfirst.relay.Relay;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.web.Arrival;
import localfirst.relay.web.HandshakeFilter;
import localfirst.relay.web.Knock;
import localfirst.relay.web.RequestPath;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes handshakes straight from the connector of an embedded Tomcat.
 *
 * <p>The connector asks it before any servlet is looked for, and shows it the path as it came: so every id arrives, also
 * those whose encoding Tomcat would refuse. What it doesn't accept goes on to the servlets, which say no.
 */
public final class FrameUpgrade implements UpgradeProtocol {
    /** What the thread has accepted: Tomcat asks for its handler right after, and with another request. */
    private static final ThreadLocal<@Nullable Arrival> ACCEPTED = new ThreadLocal<>();

    private final Relay relay;
    private final OpenSockets sockets;

    public FrameUpgrade(Relay relay, OpenSockets sockets) {
        this.relay = relay;
        this.sockets = sockets;
    }

    @Override
    public String getHttpUpgradeName(boolean secure) {
        return "websocket";
    }

    @Override
    public boolean accept(Request request) {
        String key = request.getHeader("Sec-WebSocket-Key");
        Knock knock = knock(request);
        if (key == null
                || !"GET".equals(request.getMethod())
                || !Handshake.isAcceptable(request.getHeader("Sec-WebSocket-Version"), key)
                || knock.path() instanceof RequestPath.Elsewhere) {
            return false;
        }
        request.action(ActionCode.REQ_HOST_ADDR_ATTRIBUTE, null);
        ClientAddress address = address(request, request.remoteAddr().toString());
        Arrival arrival = new Arrival(knock, knock.enter(relay, address), address);
        Optional<Refusal> refusal = arrival.entered().refusal(relay, address);
        if (refusal.isPresent()) {
            // The servlet that the request goes on to says so.
            request.setAttribute(HandshakeFilter.REFUSAL, refusal.get());
            return false;
        }
        ACCEPTED.set(arrival);
        request.getResponse().setHeader("Sec-WebSocket-Accept", Handshake.accept(key));
        String protocol = Knock.subprotocol(name -> values(request, name));
        if (protocol != null) {
            request.getResponse().setHeader("Sec-WebSocket-Protocol", protocol);
        }
        return true;
    }

    @Override
    public InternalHttpUpgradeHandler getInternalUpgradeHandler(
            SocketWrapperBase<?> wrapper, Adapter adapter, Request request) {
        Arrival arrival = ACCEPTED.get();
        ACCEPTED.remove();
        if (arrival == null) {
            throw new IllegalStateException("a handshake that wasn't accepted");
        }
        FrameSocket socket = new FrameSocket();
        socket.attach(relay, sockets, arrival.address(), arrival.entered());
        return socket;
    }

    private ClientAddress address(Request request, @Nullable String hop) {
        return relay.clientAddresses().of(hop, values(request, "X-Forwarded-For"), values(request, "Forwarded"));
    }

    private static List<String> values(Request request, String header) {
        return Collections.list(request.getMimeHeaders().values(header));
    }

    private static Knock knock(Request request) {
        String query = request.queryString().toString();
        return Knock.of(request.requestURI().toString(), query, name -> values(request, name));
    }

    // Only what is negotiated by ALPN or starts without HTTP/1.1 needs these.

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
