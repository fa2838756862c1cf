package localfirst.relay.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The head of one request, parsed strictly: anything that isn't clearly one complete request with nothing after it
 * isn't parsed.
 *
 * @param target unchanged
 * @param headers values by name in lower case, one for each line
 */
public record RequestHead(String method, String target, String protocol, Map<String, List<String>> headers) {
    private static final String END = "\r\n\r\n";

    /** @return nothing if this isn't exactly one complete head, or if anything about it is unusual */
    public static @Nullable RequestHead parse(ByteBuffer bytes) {
        String text = StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        if (text.indexOf(END) != text.length() - END.length()) {
            return null;
        }
        String[] lines = text.substring(0, text.length() - END.length()).split("\r\n", -1);
        String[] request = lines[0].split(" ", -1);
        if (request.length != 3) {
            return null;
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || !isPlain(lines[i]) || Character.isWhitespace(lines[i].charAt(colon - 1))) {
                return null;
            }
            headers.computeIfAbsent(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return new RequestHead(request[0], request[1], request[2], headers);
    }

    /** No folded lines, and nothing on which parsers disagree. */
    private static boolean isPlain(String line) {
        return line.charAt(0) > ' ' && line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
    }

    /** The values of a header, by its name in any case. */
    public List<String> values(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** Whether it asks for a WebSocket, and how. */
    public HandshakeKind kind() {
        return HandshakeKind.of(method, protocol, this::values);
    }
}
