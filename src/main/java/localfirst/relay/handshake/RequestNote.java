package localfirst.relay.handshake;

import java.util.function.BiConsumer;
import localfirst.relay.admission.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Something that one step of a handshake leaves with the request for a later step, which is the only way to pass it
 * through a container. Requests of connectors and of servlets have attributes for that, and sessions have user
 * properties.
 *
 * @param <T> the type of what is left
 */
public final class RequestNote<T> {
    /** The reason why the connector refuses the handshake. The answer is left to a servlet. */
    public static final RequestNote<Refusal> REFUSAL = new RequestNote<>("localfirst.relay.refusal", Refusal.class);

    /** Whether the connector has charged the address for the answer already. */
    public static final RequestNote<Boolean> CHARGED = new RequestNote<>("localfirst.relay.charged", Boolean.class);

    /** What the filter has decided, for the transport that takes over the socket. */
    public static final RequestNote<HandshakeDecision> DECISION =
            new RequestNote<>("localfirst.relay.decision", HandshakeDecision.class);

    /** The handshake's request, unchanged, for the endpoint that it opens. */
    public static final RequestNote<HandshakeRequest> ASKED =
            new RequestNote<>("localfirst.relay.request", HandshakeRequest.class);

    /** The address that the container reports for the connection, for the endpoint. */
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

    /** The value that was left; null if there is none. */
    public @Nullable T of(Attributes attributes) {
        Object found = attributes.get(name);
        return type.isInstance(found) ? type.cast(found) : null;
    }
}
