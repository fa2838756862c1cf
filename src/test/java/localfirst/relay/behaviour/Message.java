package localfirst.relay.behaviour;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** A whole WebSocket message: its kind and its bytes. */
record Message(boolean text, byte[] bytes) {
    static Message text(String text) {
        return new Message(true, text.getBytes(StandardCharsets.UTF_8));
    }

    static Message binary(int... bytes) {
        return new Message(false, Frame.binary(bytes).payload());
    }

    static Message binary(byte[] bytes) {
        return new Message(false, bytes);
    }

    /** A binary message of that many bytes that are the same in each run. */
    static Message random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return new Message(false, bytes);
    }

    String string() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Message that && text == that.text && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes) * 2 + (text ? 1 : 0);
    }

    @Override
    public String toString() {
        if (text && bytes.length < 200) return "text '" + string() + "'";
        String start = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 32));
        return (text ? "text " : "binary ") + bytes.length + " B " + start + " #" + Arrays.hashCode(bytes);
    }
}
