package localfirst.relay.annotated;

import jakarta.websocket.server.HandshakeRequest;
import localfirst.relay.reflection.Reflection;
import org.jspecify.annotations.Nullable;

/** Tyrus: by itself, or as part of Payara and GlassFish. */
final class TyrusContainer extends Container {
    @Override
    @Nullable
    String remoteAddress(HandshakeRequest request) {
        try {
            return Reflection.call(request, "getRemoteAddr") instanceof String address ? address : null;
        } catch (RuntimeException e) {
            misses("getRemoteAddr", "without a filter, the clients' addresses are unknown", e);
            return null;
        }
    }
}
