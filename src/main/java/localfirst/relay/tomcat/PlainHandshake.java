package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import localfirst.relay.handshake.HandshakeKind;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP request that is plainly a WebSocket handshake.
 *
 * <p>Reads what published clients and browsers send. Anything unusual isn't refused, but left to a full HTTP parser.
 *
 * @param path the path as it came
 * @param query what follows the question mark, if there is one
 * @param fields the header's fields: a name, and after it its value
 */
record PlainHandshake(String path, @Nullable String query, List<String> fields) {
    private static final String BEGINNING = "GET /";
    private static final String VERSION = " HTTP/1.1";
    private static final String NEW_LINE = "\r\n";
    private static final String NAME_CHARS = "!#$%&'*+-.^_`|~";
    private static final String NOT_IN_QUERY = "\"#<>\\^`{|}";
    private static final int MAX_FIELDS = 100;

    /** @return null if it has to be left to Tomcat */
    static @Nullable PlainHandshake of(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, ISO_8859_1);
        int end = text.indexOf(NEW_LINE);
        if (!text.startsWith(BEGINNING) || !text.startsWith(VERSION, end - VERSION.length())) {
            return null;
        }
        String target = text.substring(BEGINNING.length() - 1, Math.max(BEGINNING.length(), end - VERSION.length()));
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? null : target.substring(mark + 1);
        List<String> fields = fields(text, end + NEW_LINE.length());
        if (fields == null || !isVisible(path, "#") || (query != null && !isVisible(query, NOT_IN_QUERY))) {
            return null;
        }
        PlainHandshake head = new PlainHandshake(path, query, fields);
        return head.isHandshake() ? head : null;
    }

    // Loops rather than streams: this runs for each connection, and streams would take most of the time.

    private static boolean isVisible(String text, String except) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F || except.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable List<String> fields(String text, int start) {
        List<String> fields = new ArrayList<>(24);
        int from = start;
        for (int end = text.indexOf(NEW_LINE, from); end > from; end = text.indexOf(NEW_LINE, from)) {
            int colon = text.indexOf(':', from);
            if (colon <= from || colon > end || fields.size() == 2 * MAX_FIELDS) {
                return null;
            }
            String name = text.substring(from, colon);
            String value = text.substring(colon + 1, end).strip();
            if (!isName(name) || !isValue(value)) {
                return null;
            }
            fields.add(name);
            fields.add(value);
            from = end + NEW_LINE.length();
        }
        return from + NEW_LINE.length() == text.length() ? fields : null;
    }

    private static boolean isName(String text) {
        return consistsOf(text, NAME_CHARS);
    }

    /** Whether it consists only of letters, digits and these. */
    private static boolean consistsOf(String text, String others) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** The values of a field, in order. */
    List<String> values(String name) {
        List<String> values = List.of();
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    private @Nullable String only(String name) {
        List<String> values = values(name);
        return values.size() == 1 ? values.get(0) : null;
    }

    private boolean isHandshake() {
        String host = only("host");
        boolean plainHost = host != null && !host.isEmpty() && consistsOf(host, ".-_:[]");
        boolean bodiless = values("content-length").isEmpty()
                && values("transfer-encoding").isEmpty()
                && values("expect").isEmpty();
        return plainHost
                && bodiless
                && only("connection") != null
                && HandshakeKind.of("GET", "HTTP/1.1", this::values) == HandshakeKind.ACCEPTABLE;
    }

    /** The Sec-WebSocket-Key. */
    String key() {
        return values("sec-websocket-key").get(0);
    }
}
