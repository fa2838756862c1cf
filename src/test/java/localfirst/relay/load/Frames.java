package localfirst.relay.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/** Masked frames, ready to be sent by a client (RFC 6455, section 5). */
public final class Frames {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    /** The longest header: two bytes, eight of length, four of mask. */
    public static final int MAX_HEADER = 14;

    private Frames() {}

    public static ByteBuffer binary(byte[] payload) {
        return masked(BINARY, payload, payload.length);
    }

    public static ByteBuffer masked(int opcode, byte[] payload, int length) {
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER + length);
        put(frame, opcode, payload, length);
        return frame.flip();
    }

    public static ByteBuffer close(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return masked(CLOSE, payload, payload.length);
    }

    /** As many copies of one random binary frame as fit into the least number of bytes, but one at least. */
    public static ByteBuffer batch(int payloadLength, int bytes) {
        byte[] payload = new byte[payloadLength];
        ThreadLocalRandom.current().nextBytes(payload);
        int frame = payloadLength + MAX_HEADER;
        int count = Math.max(1, bytes / frame);
        ByteBuffer batch = ByteBuffer.allocateDirect(count * frame);
        for (int i = 0; i < count; i++) {
            put(batch, BINARY, payload, payloadLength);
        }
        return batch.flip();
    }

    /** Writes the header of a masked frame. */
    public static void header(ByteBuffer out, int opcode, boolean last, long length, int mask) {
        out.put((byte) (last ? opcode | 0x80 : opcode));
        if (length <= 125) {
            out.put((byte) (length | 0x80));
        } else if (length <= 0xffff) {
            out.put((byte) 0xfe).put((byte) (length >> 8)).put((byte) length);
        } else {
            out.put((byte) 0xff);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.put((byte) (length >> shift));
            }
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.put((byte) (mask >> shift));
        }
    }

    private static void put(ByteBuffer out, int opcode, byte[] payload, int length) {
        int mask = ThreadLocalRandom.current().nextInt();
        header(out, opcode, true, length, mask);
        for (int i = 0; i < length; i++) {
            out.put((byte) (payload[i] ^ mask >> (24 - 8 * (i & 3))));
        }
    }
}
