package localfirst.relay.loop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import localfirst.relay.frame.AcceptKey;
import org.jspecify.annotations.Nullable;

/**
 * A server's answer to an opening handshake, parsed as it arrives and judged by RFC 6455, section 4.1: either the
 * connection is a WebSocket from here on, or the result is an {@link UpgradeException}.
 *
 * <p>Not thread-safe.
 */
public final class UpgradeAnswer {
    /** The longest head that is read, including interim answers. Proxies with many cookies send a few kilobytes. */
    public static final int MAX_BYTES = 16 * 1024;

    private static final String NEW_LINE = "\r\n";
    private static final byte[] BEGINNING = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_FROM = "HTTP/1.1 ".length();
    private static final int STATUS_TO = STATUS_FROM + 3;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final String accept;
    private final @Nullable String subprotocol;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(256);

    /** How much of {@link #END} has matched so far. */
    private int ended;

    /** How many bytes the interim answers had. */
    private int skipped;

    /**
     * @param key as sent in the request
     * @param subprotocol as requested, if one was
     */
    public UpgradeAnswer(String key, @Nullable String subprotocol) {
        accept = AcceptKey.of(key);
        this.subprotocol = subprotocol;
    }

    /**
     * Continues reading. Must not be called again once it has returned true.
     *
     * @return whether the head is complete and valid; the remaining bytes in the buffer are frames
     */
    public boolean read(ByteBuffer from) throws UpgradeException {
        while (from.hasRemaining()) {
            add(from.get());
            if (ended == END.length && isFinal(head.toString(StandardCharsets.ISO_8859_1))) {
                return true;
            }
        }
        return false;
    }

    private void add(byte next) throws UpgradeException {
        int at = head.size();
        if (at < BEGINNING.length && next != BEGINNING[at]) {
            throw wrong("it isn't HTTP");
        }
        if (skipped + at == MAX_BYTES) {
            throw wrong("its head is longer than " + MAX_BYTES + " bytes");
        }
        head.write(next);
        ended = next == END[ended] ? ended + 1 : next == END[0] ? 1 : 0;
    }

    /** Interim answers may precede the final one, whether they were expected or not: RFC 9110, section 15.2. */
    private boolean isFinal(String text) throws UpgradeException {
        String[] lines = text.substring(0, text.length() - END.length).split(NEW_LINE, -1);
        int status = status(lines[0]);
        if (status >= 100 && status < 200 && status != SWITCHING_PROTOCOLS) {
            skipped += head.size();
            head.reset();
            ended = 0;
            return false;
        }
        judge(lines, status);
        return true;
    }

    private void judge(String[] lines, int status) throws UpgradeException {
        if (status != SWITCHING_PROTOCOLS) {
            throw new UpgradeException(status, "the answer is " + status);
        }
        if (!lines[0].startsWith("HTTP/1.1 ")) {
            throw wrong("HTTP/1.0 has no upgrades");
        }
        List<String[]> fields = new ArrayList<>(lines.length);
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            fields.add(field(line));
        }
        require(isOnly(fields, "Upgrade", "websocket"), "Upgrade");
        require(
                values(fields, "Connection").stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade")),
                "Connection");
        require(values(fields, "Sec-WebSocket-Accept").equals(List.of(accept)), "Sec-WebSocket-Accept");
        require(values(fields, "Sec-WebSocket-Extensions").isEmpty(), "Sec-WebSocket-Extensions");
        List<String> expected = subprotocol == null ? List.of() : List.of(subprotocol);
        require(values(fields, "Sec-WebSocket-Protocol").equals(expected), "Sec-WebSocket-Protocol");
    }

    private static int status(String line) throws UpgradeException {
        boolean isLine = line.length() >= STATUS_TO
                && line.charAt(STATUS_FROM - 1) == ' '
                && (line.length() == STATUS_TO || line.charAt(STATUS_TO) == ' ')
                && line.substring(STATUS_FROM, STATUS_TO).chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isLine) {
            throw wrong("its first line isn't HTTP's");
        }
        return Integer.parseInt(line.substring(STATUS_FROM, STATUS_TO));
    }

    /** A name and its value. Folded lines and control characters are rejected. */
    private static String[] field(String line) throws UpgradeException {
        int colon = line.indexOf(':');
        boolean isField = colon > 0
                && line.substring(0, colon).chars().allMatch(c -> c > ' ' && c < 0x7F)
                && line.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t');
        if (!isField) {
            throw wrong("it has a line that is no header");
        }
        return new String[] {line.substring(0, colon), line.substring(colon + 1).strip()};
    }

    private static List<String> values(List<String[]> fields, String name) {
        return fields.stream()
                .filter(field -> field[0].equalsIgnoreCase(name))
                .map(field -> field[1])
                .toList();
    }

    private static boolean isOnly(List<String[]> fields, String name, String value) {
        List<String> values = values(fields, name);
        return values.size() == 1 && values.get(0).equalsIgnoreCase(value);
    }

    private static void require(boolean isRight, String header) throws UpgradeException {
        if (!isRight) {
            throw wrong("its " + header + " isn't what it has to be");
        }
    }

    private static UpgradeException wrong(String why) {
        return new UpgradeException(0, "the answer is no WebSocket handshake: " + why);
    }
}
