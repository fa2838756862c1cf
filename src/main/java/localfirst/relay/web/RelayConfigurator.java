package localfirst.relay.web;

import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import localfirst.relay.peer.ClientAddress;

/** The part of a handshake that the relay has a say in. */
public final class RelayConfigurator extends ServerEndpointConfig.Configurator {
    static final String ADDRESS = "localfirst.relay.address";
    static final String RAW_PATH = "localfirst.relay.path";

    /** Compression costs tens of kilobytes for each idle socket, and a relay's bytes are other people's business. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /** Keeps the path as it came: what containers make of it afterwards differs in every one. */
    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        ClientAddress address = HandshakeFilter.addressOfThread();
        if (address != null) {
            config.getUserProperties().put(ADDRESS, address);
        }
        String path = request.getRequestURI().getRawPath();
        if (path != null) {
            config.getUserProperties().put(RAW_PATH, path);
        }
    }
}
