package localfirst.relay.handshake;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import localfirst.relay.Relay;
import localfirst.relay.access.AccessDecision;
import localfirst.relay.access.AccessRequest;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A handshake before anything is decided about it: what it asks for, and what speaks for it.
 *
 * <p>A token can come in four ways, of which the first counts: in front of the path, as {@code /t/<token>}; in the query,
 * as {@code token=}; among the subprotocols, as {@code relay.token.<token>}; and as {@code Authorization: Bearer <token>}.
 *
 * @param origin the web page's, if a browser makes it
 */
public record Knock(
        RequestPath path, @Nullable String token, @Nullable String origin) {
    private static final String PROTOCOL = "relay";
    private static final String TOKEN_PROTOCOL = "relay.token.";
    private static final String PARAMETER = "token=";
    private static final String BEARER = "bearer ";

    /**
     * Reads a handshake.
     *
     * @param rawPath the path within the application, undecoded
     * @param headers the values of a header, by its name
     */
    public static Knock of(String rawPath, @Nullable String rawQuery, Function<String, List<String>> headers) {
        String token = RequestPath.token(rawPath);
        if (token == null && rawQuery != null) {
            token = inQuery(rawQuery);
        }
        if (token == null) {
            token = firstOf(offered(headers), TOKEN_PROTOCOL);
        }
        if (token == null) {
            token = bearer(headers.apply("Authorization"));
        }
        List<String> origins = headers.apply("Origin");
        return new Knock(RequestPath.parse(rawPath), token, origins.isEmpty() ? null : origins.get(0));
    }

    private static @Nullable String inQuery(String rawQuery) {
        return firstOf(Arrays.asList(rawQuery.split("&")), PARAMETER);
    }

    /** The token of an {@code Authorization} header, or nothing. */
    public static @Nullable String bearer(List<String> values) {
        if (values.isEmpty()) {
            return null;
        }
        return values.stream()
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String firstOf(List<String> texts, String prefix) {
        if (texts.isEmpty()) {
            return null;
        }
        return texts.stream()
                .filter(text -> text.startsWith(prefix))
                .map(text -> text.substring(prefix.length()))
                .findFirst()
                .orElse(null);
    }

    private static List<String> offered(Function<String, List<String>> headers) {
        List<String> values = headers.apply("Sec-WebSocket-Protocol");
        if (values.isEmpty()) {
            return List.of();
        }
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
    }

    /**
     * The subprotocol to answer with: none, unless one with a token is offered. Then there has to be one, or browsers give
     * up; {@code relay}, if that is offered too, so that the token isn't repeated.
     */
    public static @Nullable String subprotocol(List<String> offered) {
        if (offered.isEmpty()) {
            return null;
        }
        return offered.stream()
                .filter(each -> each.startsWith(TOKEN_PROTOCOL))
                .findFirst()
                .map(withToken -> offered.contains(PROTOCOL) ? PROTOCOL : withToken)
                .orElse(null);
    }

    /** The same for a request with these headers. */
    public static @Nullable String subprotocol(Function<String, List<String>> headers) {
        return subprotocol(offered(headers));
    }

    /** The same with another path. */
    public Knock on(RequestPath other) {
        return new Knock(other, token, origin);
    }

    /** Decides about it, counting and logging a refusal: what becomes of the path. To be called once for a handshake. */
    public RequestPath enter(Relay relay, ClientAddress address) {
        if (address.equals(ClientAddress.UNKNOWN) && !(path instanceof RequestPath.Elsewhere)) {
            // No limit would apply to it.
            relay.refusedAtTheDoor(Refusal.NO_ADDRESS, address);
            return new RequestPath.Denied(Refusal.NO_ADDRESS, !(path instanceof RequestPath.ToIntroduction));
        }
        if (relay.access().isOpen()) {
            return path;
        }
        if (path instanceof RequestPath.ToIntroduction to) {
            return decide(relay, address, to.peer(), Optional.empty());
        }
        return path instanceof RequestPath.ToConnection to
                ? decide(relay, address, to.pairing().local(), Optional.of(to.pairing()))
                : path;
    }

    private RequestPath decide(Relay relay, ClientAddress address, PeerId peer, Optional<Pairing> pairing) {
        AccessDecision decision = relay.access()
                .decide(new AccessRequest(
                        peer, pairing, Optional.ofNullable(token), Optional.ofNullable(origin), address));
        if (decision instanceof AccessDecision.Refused refused) {
            return new RequestPath.Denied(refused.why(), pairing.isPresent());
        }
        return pairing.isEmpty() && decision instanceof AccessDecision.Allowed allowed
                ? new RequestPath.ToIntroduction(peer, allowed.grant())
                : path;
    }

    /** Never with the token. */
    @Override
    public String toString() {
        return "Knock[" + path + ", " + origin + "]";
    }
}
