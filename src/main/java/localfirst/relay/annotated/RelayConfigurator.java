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
    /** Compression costs tens of kilobytes for each idle socket, and a relay's bytes are other people's business. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /** None, unless a token comes as one. */
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        String chosen = HandshakeRequest.subprotocol(requested);
        return chosen == null ? "" : chosen;
    }

    /** Keeps the handshake as it came: what containers make of its path afterwards differs in every one. */
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

    /** Not every container finds a header in any case. */
    private static List<String> values(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .toList();
    }
}
