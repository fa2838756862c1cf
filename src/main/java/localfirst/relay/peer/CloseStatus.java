package localfirst.relay.peer;

import java.nio.charset.StandardCharsets;

/**
 * How a WebSocket was closed, or will be: a code and a reason (RFC 6455, sections 7.1.5 and 7.1.6).
 *
 * <p>{@link #NO_CODE} and {@link #LOST} stand for closes that carried no code; neither is ever written to a socket.
 *
 * @param code the close code
 * @param reason at most 123 bytes of UTF-8; a longer one is cut between two characters
 */
public record CloseStatus(int code, String reason) {
    /** The peer's Close frame had no code (1005). */
    public static final CloseStatus NO_CODE = new CloseStatus(1005, "");

    /** The connection ended without a Close frame (1006). */
    public static final CloseStatus LOST = new CloseStatus(1006, "");

    /** Every reason of the relay's own starts with this, and no forwarded one does. */
    public static final String RELAY_PREFIX = "relay:";

    private static final int MAX_REASON_BYTES = 123;

    public CloseStatus {
        reason = cut(reason);
    }

    /** A close by the relay itself. */
    public static CloseStatus byRelay(CloseCode code) {
        return new CloseStatus(code.number(), RELAY_PREFIX + " " + code.reason());
    }

    /** Whether the peer itself closed, with a Close frame. */
    public boolean isByPeer() {
        return code != LOST.code;
    }

    /**
     * What the other end of a pipe is told when this end closed in this way: the same, except that a missing code
     * becomes 1000 and a lost connection 1001, and that no peer can give a reason in the relay's name.
     */
    public CloseStatus forwarded() {
        int told = code == NO_CODE.code ? 1000 : code == LOST.code ? 1001 : code;
        String said = reason;
        while (said.startsWith(RELAY_PREFIX)) {
            said = said.substring(RELAY_PREFIX.length()).stripLeading();
        }
        return new CloseStatus(told, said);
    }

    /** Whether a peer may send this code in a Close frame (RFC 6455, section 7.4). */
    public static boolean maySend(int code) {
        return switch (code) {
            case 1004, 1005, 1006, 1015 -> false;
            default -> (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
        };
    }

    private static String cut(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_REASON_BYTES) {
            return text;
        }
        int end = MAX_REASON_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
