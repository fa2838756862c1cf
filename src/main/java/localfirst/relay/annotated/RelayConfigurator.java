package localfirst.relay.annotated;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import localfirst.relay.handshake.HandshakeDecision;
import localfirst.relay.handshake.HandshakeFilter;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.handshake.RequestNote;

/** The part of a handshake that the relay has a say in. */
public final class RelayConfigurator extends ServerEndpointConfig.Configurator {
    /** No extensions: compression costs tens of kilobytes per idle socket, and frames are forwarded as they arrive. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /** None, unless the client passes a token as one. */
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        String chosen = HandshakeRequest.subprotocol(requested);
        return chosen == null ? "" : chosen;
    }

    /** Keeps the original request: each container changes the path in its own way afterwards. */
    @Override
    public void modifyHandshake(
            ServerEndpointConfig config,
            jakarta.websocket.server.HandshakeRequest request,
            HandshakeResponse response) {
        Map<String, Object> properties = config.getUserProperties();
        HandshakeDecision decision = HandshakeFilter.ofThread();
        if (decision != null) {
            RequestNote.DECISION.leave(properties::put, decision);
        }
        String hop = RelayHolder.get().container().remoteAddress(request);
        if (hop != null) {
            RequestNote.HOP.leave(properties::put, hop);
        }
        String path = request.getRequestURI().getRawPath();
        String query = request.getRequestURI().getRawQuery();
        String context = RelayHolder.get().contextPath();
        RequestNote.ASKED.leave(
                properties::put,
                HandshakeRequest.of(
                        path != null && path.startsWith(context) ? path.substring(context.length()) : "",
                        query == null ? request.getQueryString() : query,
                        name -> values(request.getHeaders(), name)));
    }

    /** Some containers look headers up case-sensitively. */
    private static List<String> values(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .toList();
    }
}
