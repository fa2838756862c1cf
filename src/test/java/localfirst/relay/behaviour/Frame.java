package localfirst.relay.behaviour;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** One WebSocket frame, valid or not: nothing is checked, so that a test can say whatever it likes. */
record Frame(boolean fin, int rsv, int opcode, byte[] payload) {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    static Frame text(String text) {
        return new Frame(true, 0, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame binary(int... bytes) {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) payload[i] = (byte) bytes[i];
        return binary(payload);
    }

    static Frame binary(byte[] bytes) {
        return new Frame(true, 0, BINARY, bytes);
    }

    static Frame of(Message message) {
        return new Frame(true, 0, message.text() ? TEXT : BINARY, message.bytes());
    }

    static Frame continuation(byte[] bytes) {
        return new Frame(true, 0, CONTINUATION, bytes);
    }

    static Frame ping(String payload) {
        return new Frame(true, 0, PING, payload.getBytes(StandardCharsets.UTF_8));
    }

    static Frame pong(byte[] payload) {
        return new Frame(true, 0, PONG, payload);
    }

    static Frame close() {
        return new Frame(true, 0, CLOSE, new byte[0]);
    }

    static Frame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(2 + text.length)
                .putShort((short) code)
                .put(text)
                .array();
        return new Frame(true, 0, CLOSE, payload);
    }

    /** This frame as one that doesn't end its message. */
    Frame unfinished() {
        return new Frame(false, rsv, opcode, payload);
    }

    Frame withRsv(int bits) {
        return new Frame(fin, bits, opcode, payload);
    }

    boolean isControl() {
        return opcode >= 8;
    }

    /** The code of a Close frame; 1005 if it has none. */
    int closeCode() {
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** The bytes that a client sends. */
    byte[] masked(int key) {
        return encoded(true, key);
    }

    /** The bytes that a server sends. */
    byte[] unmasked() {
        return encoded(false, 0);
    }

    private byte[] encoded(boolean masked, int key) {
        ByteBuffer out = ByteBuffer.allocate(14 + payload.length);
        out.put((byte) ((fin ? 0x80 : 0) | rsv << 4 | opcode));
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) out.put((byte) (mask | payload.length));
        else if (payload.length < 65_536) out.put((byte) (mask | 126)).putShort((short) payload.length);
        else out.put((byte) (mask | 127)).putLong(payload.length);
        if (!masked) return finished(out.put(payload));
        out.putInt(key);
        for (int i = 0; i < payload.length; i++) out.put((byte) (payload[i] ^ key >> (3 - (i & 3)) * 8));
        return finished(out);
    }

    private static byte[] finished(ByteBuffer out) {
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame that
                && fin == that.fin
                && rsv == that.rsv
                && opcode == that.opcode
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return opcode * 31 + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        String start = HexFormat.of().formatHex(payload, 0, Math.min(payload.length, 32));
        if (opcode == CLOSE) return "close " + closeCode() + " '" + closeReason() + "'";
        return "frame fin=%s rsv=%d opcode=%d length=%d %s".formatted(fin, rsv, opcode, payload.length, start);
    }
}
