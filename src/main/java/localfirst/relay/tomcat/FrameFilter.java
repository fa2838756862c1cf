package localfirst.relay.tomcat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import localfirst.relay.Relay;
import localfirst.relay.frame.AcceptKey;
import localfirst.relay.handshake.HandshakeDecision;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.handshake.RequestNote;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.reflection.NotFound;
import localfirst.relay.reflection.Reflection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Takes handshakes in a web application in a standalone Tomcat, before its annotated endpoints see them.
 *
 * <p>Requests of a connector that isn't Tomcat's NIO one go on to the annotated endpoints.
 */
public final class FrameFilter extends HttpFilter implements AutoCloseable {
    private final transient Relay relay;
    private final transient EventLoops loops;
    private final transient NioRequests nio = new NioRequests();

    /**
     * Prepares the transport.
     *
     * @throws LinkageError if this Tomcat lacks what the transport needs
     */
    public FrameFilter(Relay relay) {
        this.relay = relay;
        requireInternals();
        loops = RelayLoops.of(relay);
        loops.start();
    }

    /**
     * Resolves the Tomcat internals that are used, so that an incompatible Tomcat fails now rather than during a
     * handshake.
     */
    private static void requireInternals() {
        try {
            Reflection.method(SocketWrapperBase.class, "processSocket", SocketEvent.class, boolean.class);
            Reflection.method(NioChannel.class, "getIOChannel");
            Reflection.method(InternalHttpUpgradeHandler.class, "setSocketWrapper", SocketWrapperBase.class);
            TomcatTls.require();
        } catch (NotFound e) {
            throw new LinkageError("incompatible Tomcat: " + e.getMessage(), e);
        }
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HandshakeDecision decision = RequestNote.DECISION.of(request::getAttribute);
        String key = request.getHeader("Sec-WebSocket-Key");
        // HandshakeFilter has already refused invalid handshakes.
        boolean accepted =
                decision != null && !(decision.entered() instanceof RequestPath.Elsewhere) && nio.isNio(request);
        if (!accepted || key == null || decision == null) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Upgrade", "websocket");
        response.setHeader("Connection", "Upgrade");
        response.setHeader("Sec-WebSocket-Accept", AcceptKey.of(key));
        String protocol = HandshakeRequest.subprotocol(name -> Collections.list(request.getHeaders(name)));
        if (protocol != null) {
            response.setHeader("Sec-WebSocket-Protocol", protocol);
        }
        request.upgrade(KeptConnection.class).to(RelayLoops.socket(relay, loops, decision));
    }

    /** Cuts every socket. */
    @Override
    public void close() {
        loops.stop();
    }
}
