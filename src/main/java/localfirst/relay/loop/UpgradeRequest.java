package localfirst.relay.loop;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's request in an opening handshake (RFC 6455, section 4.1).
 *
 * @param target path and query, already encoded
 * @param subprotocol the one that the server has to accept, if any
 * @param headers any others, such as {@code Authorization}
 */
public record UpgradeRequest(String target, @Nullable String subprotocol, Map<String, String> headers) {
    /** The only version that there is outside of drafts. */
    private static final String VERSION = "13";

    private static final String NAME_CHARS = "!#$%&'*+-.^_`|~";

    /** The headers that make it an opening handshake. */
    private static final Set<String> OURS =
            Set.of("host", "connection", "upgrade", "content-length", "transfer-encoding", "expect");

    private static final String OURS_TOO = "sec-websocket-";

    /** @throws IllegalArgumentException if something can't be sent unchanged */
    public UpgradeRequest {
        if (!target.startsWith("/") || !target.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#')) {
            throw new IllegalArgumentException("a target that can't be sent");
        }
        if (subprotocol != null && !isName(subprotocol)) {
            throw new IllegalArgumentException("a subprotocol that can't be sent");
        }
        headers = new LinkedHashMap<>(headers);
        headers.forEach(UpgradeRequest::check);
    }

    /** For this path and query, without anything else. */
    public UpgradeRequest(String target) {
        this(target, null, Map.of());
    }

    private static void check(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!isName(name) || OURS.contains(lower) || lower.startsWith(OURS_TOO)) {
            throw new IllegalArgumentException("not a header of the caller's: " + name);
        }
        // The value may be a secret.
        if (!value.equals(value.strip()) || !value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("a value that can't be sent, of " + name);
        }
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isAlphanumeric(c) || NAME_CHARS.indexOf(c) >= 0);
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /**
     * The request as bytes.
     *
     * @param host the server's, with its port unless that is the default one
     * @param key 16 random bytes in base 64, different for each connection
     */
    public byte[] bytes(String host, String key) {
        StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        field(head, "Host", host);
        field(head, "Upgrade", "websocket");
        field(head, "Connection", "Upgrade");
        field(head, "Sec-WebSocket-Version", VERSION);
        field(head, "Sec-WebSocket-Key", key);
        if (subprotocol != null) {
            field(head, "Sec-WebSocket-Protocol", subprotocol);
        }
        headers.forEach((name, value) -> field(head, name, value));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** Contains nothing that may be a secret. */
    @Override
    public String toString() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
