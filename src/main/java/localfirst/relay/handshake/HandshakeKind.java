package localfirst.relay.handshake;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import localfirst.relay.admission.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request asks for a WebSocket, and whether it does so in the way that RFC 6455 (4.2.1) requires.
 *
 * <p>This is the only place that decides this: filters, the connector and the thread that answers in place all ask
 * here. Containers differ in what they consider a handshake, and one that only the container recognised would bypass
 * every limit.
 */
public enum HandshakeKind {
    /** It doesn't ask for a WebSocket. */
    NONE(null, ""),
    /** It may become one. */
    ACCEPTABLE(null, ""),
    /** It asks for one, but not as the RFC says. */
    MALFORMED(Refusal.MALFORMED_HANDSHAKE, "this handshake doesn't follow RFC 6455, section 4.2.1"),
    /** It asks for one of another version. */
    OTHER_VERSION(Refusal.OTHER_VERSION, "this relay speaks version 13 of the WebSocket protocol");

    /** The only version that exists outside of drafts. */
    public static final String VERSION = "13";

    private static final int KEY_BYTES = 16;

    private final @Nullable Refusal refusal;
    private final String sentence;

    HandshakeKind(@Nullable Refusal refusal, String sentence) {
        this.refusal = refusal;
        this.sentence = sentence;
    }

    /** Why it is refused; nothing if it isn't. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** What to tell the author of the client, if it is refused. */
    public String sentence() {
        return sentence;
    }

    /**
     * Decides about a request.
     *
     * @param protocol as in the request line
     * @param headers the values of a header by its name, one for each line
     */
    public static HandshakeKind of(String method, String protocol, Function<String, List<String>> headers) {
        List<String> upgrade = headers.apply("Upgrade");
        if (!method.equals("GET") || !haveToken(upgrade, "websocket")) {
            return NONE;
        }
        boolean isWhole = protocol.equals("HTTP/1.1")
                && isHost(headers.apply("Host"))
                && upgrade.size() == 1
                && upgrade.get(0).strip().equalsIgnoreCase("websocket")
                && haveToken(headers.apply("Connection"), "upgrade")
                && isKey(headers.apply("Sec-WebSocket-Key"))
                && headers.apply("Sec-WebSocket-Version").size() == 1
                && !hasBody(headers);
        if (!isWhole) {
            return MALFORMED;
        }
        return headers.apply("Sec-WebSocket-Version").get(0).strip().equals(VERSION) ? ACCEPTABLE : OTHER_VERSION;
    }

    private static boolean haveToken(List<String> values, String token) {
        for (String value : values) {
            if (hasToken(value, token)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasToken(String value, String token) {
        // Usually it is the only one.
        return value.equalsIgnoreCase(token)
                || Arrays.stream(value.split(",")).map(String::strip).anyMatch(token::equalsIgnoreCase);
    }

    /** RFC 9110, section 7.2: a proxy in front might read an invalid host in a different way. */
    private static boolean isHost(List<String> hosts) {
        if (hosts.size() != 1) {
            return false;
        }
        String host = hosts.get(0).strip();
        for (int i = 0; i < host.length(); i++) {
            if (!isOfHost(host.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfHost(int character) {
        return character > ' ' && character < 0x7F && "/\\?#@\"<>^`{|}".indexOf(character) < 0;
    }

    private static boolean isKey(List<String> keys) {
        try {
            return keys.size() == 1 && Base64.getDecoder().decode(keys.get(0).strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean hasBody(Function<String, List<String>> headers) {
        List<String> lengths = headers.apply("Content-Length");
        return !headers.apply("Transfer-Encoding").isEmpty()
                || lengths.stream().anyMatch(length -> !length.strip().equals("0"));
    }
}
