package localfirst.relay.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import localfirst.relay.peer.CloseStatus;

/** Makes frames as a server writes them: unmasked (RFC 6455, section 5.2). */
public final class Frames {
    static final int FIN = 0x80;
    static final int MASKED = 0x80;
    static final int SHORT_LENGTH = 126;
    static final int LONG_LENGTH = 127;

    private static final int MAX_HEADER_BYTES = 10;

    private Frames() {}

    /** A whole message in one frame. */
    public static ByteBuffer message(boolean text, byte[] payload) {
        return frame(text ? Opcode.TEXT : Opcode.BINARY, true, ByteBuffer.wrap(payload));
    }

    /** @param status a code of 1005 makes a Close frame without a code */
    public static ByteBuffer close(CloseStatus status) {
        if (status.code() == CloseStatus.NO_CODE.code()) {
            return frame(Opcode.CLOSE, true, ByteBuffer.allocate(0));
        }
        byte[] reason = status.reason().getBytes(StandardCharsets.UTF_8);
        ByteBuffer payload = ByteBuffer.allocate(2 + reason.length);
        payload.putShort((short) status.code()).put(reason).flip();
        return frame(Opcode.CLOSE, true, payload);
    }

    /** One frame; the payload's remaining bytes are consumed. */
    public static ByteBuffer frame(int opcode, boolean fin, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER_BYTES + length);
        frame.put((byte) (opcode | (fin ? FIN : 0)));
        if (length < SHORT_LENGTH) {
            frame.put((byte) length);
        } else if (length <= 0xFFFF) {
            frame.put((byte) SHORT_LENGTH).putShort((short) length);
        } else {
            frame.put((byte) LONG_LENGTH).putLong(length);
        }
        return frame.put(payload).flip();
    }
}
