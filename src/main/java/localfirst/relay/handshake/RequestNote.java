package localfirst.relay.handshake;

import java.util.function.BiConsumer;
import localfirst.relay.admission.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What one step of a handshake leaves with its request for a later one: the only way for it through a container. Requests of
 * connectors and of servlets have attributes for that, and sessions have user properties.
 *
 * @param <T> what it is
 */
public final class RequestNote<T> {
    /** Why the connector refuses the handshake, which is for a servlet to say. */
    public static final RequestNote<Refusal> REFUSAL = new RequestNote<>("localfirst.relay.refusal", Refusal.class);

    /** What the filter has decided, for the transport that takes the socket. */
    public static final RequestNote<HandshakeDecision> DECISION =
            new RequestNote<>("localfirst.relay.decision", HandshakeDecision.class);

    /** What the handshake asked for, as it came, for the endpoint that it opens. */
    public static final RequestNote<HandshakeRequest> ASKED =
            new RequestNote<>("localfirst.relay.request", HandshakeRequest.class);

    /** The address that the container tells the connection came from, for the endpoint. */
    public static final RequestNote<String> HOP = new RequestNote<>("localfirst.relay.hop", String.class);

    private final String name;
    private final Class<T> type;

    private RequestNote(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /** A request's {@code getAttribute}, or {@code get} of a session's properties. */
    public interface Attributes {
        @Nullable
        Object get(String name);
    }

    /** @param attributes the request's {@code setAttribute}, or {@code put} of a session's properties */
    public void leave(BiConsumer<String, Object> attributes, T what) {
        attributes.accept(name, what);
    }

    /** What was left; null if nothing was. */
    public @Nullable T of(Attributes attributes) {
        Object found = attributes.get(name);
        return type.isInstance(found) ? type.cast(found) : null;
    }
}
