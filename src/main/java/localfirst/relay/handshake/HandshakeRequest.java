package localfirst.relay.handshake;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import localfirst.relay.Relay;
import localfirst.relay.access.AccessDecision;
import localfirst.relay.access.AccessRequest;
import localfirst.relay.access.Grant;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.SocketNumbers;
import org.jspecify.annotations.Nullable;

/**
 * A handshake before anything is decided about it: what it asks for, and the credentials that it shows.
 *
 * @param token the first of its {@linkplain ShownTokens tokens} that isn't one of the relay's tickets
 * @param origin the web page's origin, if a browser sent one
 * @param ticket shown by a caller whose id is bound to a key
 * @param host what the client has dialled, if proxies leave that unchanged
 */
public record HandshakeRequest(
        RequestPath path,
        @Nullable String token,
        @Nullable String origin,
        @Nullable String ticket,
        @Nullable String host) {
    private static final String PROTOCOL = "relay";

    /** A handshake of which nothing is known but its path. */
    public static HandshakeRequest to(RequestPath path) {
        return new HandshakeRequest(path, null, null, null, null);
    }

    /**
     * Reads a handshake.
     *
     * @param rawPath the path within the application, undecoded
     * @param headers the values of a header, by its name
     */
    public static HandshakeRequest of(
            String rawPath, @Nullable String rawQuery, Function<String, List<String>> headers) {
        ShownTokens shown = ShownTokens.of(rawPath, rawQuery, headers);
        RequestPath path = path(rawPath, rawQuery);
        // Only then, because otherwise an application's own tokens may begin in any way.
        boolean needsTicket = path instanceof RequestPath.ToConnection to
                && to.pairing().local().isBoundToKey();
        return new HandshakeRequest(
                path,
                needsTicket ? shown.besidesTicket() : shown.first(),
                first(headers.apply("Origin")),
                needsTicket ? shown.ticket() : null,
                first(headers.apply("Host")));
    }

    private static RequestPath path(String rawPath, @Nullable String rawQuery) {
        RequestPath path = RequestPath.parse(rawPath);
        return path instanceof RequestPath.ToConnection to ? to.with(SocketNumbers.of(rawQuery)) : path;
    }

    private static @Nullable String first(List<String> values) {
        return values.isEmpty() ? null : values.get(0);
    }

    /** The token in an {@code Authorization} header, or nothing. */
    public static @Nullable String bearer(List<String> values) {
        return values.isEmpty() ? null : ShownTokens.bearers(values).findFirst().orElse(null);
    }

    /**
     * The subprotocol to answer with. None, unless one with a token is offered: browsers give up without an answer to
     * that. Then it is {@code relay}, if that is offered too, so that the token isn't repeated.
     */
    public static @Nullable String subprotocol(List<String> offered) {
        if (offered.isEmpty()) {
            return null;
        }
        return offered.stream()
                .filter(each -> each.startsWith(ShownTokens.TOKEN_PROTOCOL))
                .findFirst()
                .map(withToken -> offered.contains(PROTOCOL) ? PROTOCOL : withToken)
                .orElse(null);
    }

    /** The same for a request with these headers. */
    public static @Nullable String subprotocol(Function<String, List<String>> headers) {
        List<String> values = headers.apply("Sec-WebSocket-Protocol");
        return values.isEmpty() ? null : subprotocol(ShownTokens.offered(values));
    }

    /** The same with a different path. */
    public HandshakeRequest on(RequestPath other) {
        return new HandshakeRequest(other, token, origin, ticket, host);
    }

    /**
     * Decides about it, and counts and logs a refusal. Has to be called once for each handshake. @return what the path
     * leads to
     */
    public RequestPath enter(Relay relay, ClientAddress address) {
        if (address.equals(ClientAddress.UNKNOWN) && !(path instanceof RequestPath.Elsewhere)) {
            // No limit would apply to it.
            relay.refusedAtTheDoor(Refusal.NO_ADDRESS, address);
            return new RequestPath.Denied(Refusal.NO_ADDRESS, !(path instanceof RequestPath.ToIntroduction));
        }
        if (path instanceof RequestPath.ToIntroduction to) {
            return enter(relay, address, to.from(host));
        }
        return path instanceof RequestPath.ToConnection to ? enter(relay, address, to) : path;
    }

    private RequestPath enter(Relay relay, ClientAddress address, RequestPath.ToIntroduction to) {
        Optional<Refusal> keyless = relay.proofs().refusesIntroduction(to.peer());
        if (keyless.isPresent()) {
            relay.denied("introduction", to.peer(), address, keyless.get());
            return new RequestPath.Denied(keyless.get(), false);
        }
        return relay.access().isOpen() ? to : decide(relay, address, to.peer(), Optional.empty(), to::with);
    }

    private RequestPath enter(Relay relay, ClientAddress address, RequestPath.ToConnection to) {
        PeerId local = to.pairing().local();
        Optional<Refusal> unproven = relay.proofs().refusesCall(local, ticket);
        if (unproven.isPresent()) {
            relay.denied("connection", local, address, unproven.get());
            return new RequestPath.Denied(unproven.get(), true);
        }
        return relay.access().isOpen() ? to : decide(relay, address, local, Optional.of(to.pairing()), granted -> to);
    }

    private RequestPath decide(
            Relay relay,
            ClientAddress address,
            PeerId peer,
            Optional<Pairing> pairing,
            Function<Grant, RequestPath> allowed) {
        AccessDecision decision = relay.access()
                .decide(new AccessRequest(
                        peer, pairing, Optional.ofNullable(token), Optional.ofNullable(origin), address));
        if (decision instanceof AccessDecision.Refused refused) {
            return new RequestPath.Denied(refused.why(), pairing.isPresent());
        }
        return allowed.apply(decision instanceof AccessDecision.Allowed granted ? granted.grant() : Grant.EVERYTHING);
    }

    /** Never contains the token or the ticket. */
    @Override
    public String toString() {
        return "HandshakeRequest[" + path + ", " + origin + "]";
    }
}
