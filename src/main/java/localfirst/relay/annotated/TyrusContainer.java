package localfirst.relay.annotated;

import jakarta.websocket.server.HandshakeRequest;
import org.jspecify.annotations.Nullable;

/** Tyrus: by itself, or as part of Payara and GlassFish. */
final class TyrusContainer extends Container {
    @Override
    @Nullable
    String remoteAddress(HandshakeRequest request) {
        try {
            return request.getClass().getMethod("getRemoteAddr").invoke(request) instanceof String address
                    ? address
                    : null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            misses("getRemoteAddr", "without a filter, the clients' addresses are unknown", e);
            return null;
        }
    }
}
