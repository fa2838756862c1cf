package localfirst.relay.testing;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A WebSocket message, as its receiver sees it; a value, and readable when a test fails. */
public record Message(boolean text, String payload) {

    /** @param payload the text, or the bytes as hex */
    public Message {}

    public static Message text(String text) {
        return new Message(true, text);
    }

    public static Message binary(byte[] bytes) {
        return new Message(false, HexFormat.of().formatHex(bytes));
    }

    static Message of(boolean text, byte[] bytes) {
        return text ? text(new String(bytes, StandardCharsets.UTF_8)) : binary(bytes);
    }
}
