package localfirst.relay.handshake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import localfirst.relay.proof.Tickets;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a handshake shows. There are four ways to send one, and this is their order of precedence: at the
 * beginning of the path, as {@code /t/<token>}; in the query, as {@code token=}; among the subprotocols, as
 * {@code relay.token.<token>}; and as {@code Authorization: Bearer <token>}.
 *
 * <p>A ticket is sent like a token. A client that needs both sends them in two of these ways, or both in one:
 * {@code <ticket>~<token>}.
 */
record ShownTokens(List<String> texts) {
    static final String TOKEN_PROTOCOL = "relay.token.";

    private static final String PARAMETER = "token=";
    private static final String BEARER = "bearer ";
    private static final char BETWEEN = '~';

    static ShownTokens of(String rawPath, @Nullable String rawQuery, Function<String, List<String>> headers) {
        List<String> texts = new ArrayList<>(0);
        String inPath = RequestPath.token(rawPath);
        if (inPath != null) {
            texts.add(inPath);
        }
        if (rawQuery != null) {
            addBehind(PARAMETER, Arrays.stream(rawQuery.split("&")), texts);
        }
        List<String> protocols = headers.apply("Sec-WebSocket-Protocol");
        if (!protocols.isEmpty()) {
            addBehind(TOKEN_PROTOCOL, offered(protocols).stream(), texts);
        }
        List<String> authorizations = headers.apply("Authorization");
        if (!authorizations.isEmpty()) {
            bearers(authorizations).forEach(texts::add);
        }
        return new ShownTokens(texts);
    }

    private static void addBehind(String prefix, Stream<String> candidates, List<String> texts) {
        candidates
                .filter(text -> text.startsWith(prefix))
                .map(text -> text.substring(prefix.length()))
                .forEach(texts::add);
    }

    /** The subprotocols in the values of their header. */
    static List<String> offered(List<String> values) {
        return values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
    }

    /** The tokens of an {@code Authorization} header. */
    static Stream<String> bearers(List<String> values) {
        return values.stream()
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    /** The first of all tokens. */
    @Nullable
    String first() {
        return texts.isEmpty() ? null : texts.get(0);
    }

    /** The first one that is a ticket. */
    @Nullable
    String ticket() {
        return texts.stream()
                .filter(ShownTokens::isTicket)
                .map(text -> text.indexOf(BETWEEN) < 0 ? text : text.substring(0, text.indexOf(BETWEEN)))
                .findFirst()
                .orElse(null);
    }

    /** The first one that isn't a ticket, or that follows one. */
    @Nullable
    String besidesTicket() {
        return texts.stream()
                .filter(text -> !isTicket(text) || text.indexOf(BETWEEN) >= 0)
                .map(text -> isTicket(text) ? text.substring(text.indexOf(BETWEEN) + 1) : text)
                .findFirst()
                .orElse(null);
    }

    private static boolean isTicket(String text) {
        return text.startsWith(Tickets.START);
    }
}
