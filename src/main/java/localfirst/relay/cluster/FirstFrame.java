package localfirst.relay.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import localfirst.relay.frame.Frames;
import org.jspecify.annotations.Nullable;

/**
 * The first frame on a link, whose small size is known in advance. Anything after it is left to others. Not
 * thread-safe.
 */
final class FirstFrame {
    private static final int HEADER_BYTES = 2;

    private final byte[] frame;
    private int bytes;

    /** @param payloadBytes less than 126 */
    FirstFrame(int payloadBytes) {
        frame = new byte[HEADER_BYTES + payloadBytes];
    }

    static ByteBuffer of(byte[] payload) {
        return Frames.message(false, payload);
    }

    /** Takes the bytes that belong to it. @return its payload once it is complete */
    byte @Nullable [] take(ByteBuffer frames) {
        int length = Math.min(frame.length - bytes, frames.remaining());
        frames.get(frame, bytes, length);
        bytes += length;
        return bytes == frame.length ? Arrays.copyOfRange(frame, HEADER_BYTES, bytes) : null;
    }

    /** Whether the bytes so far can't be that frame. */
    boolean isWrong() {
        byte[] expected = {(byte) 0x82, (byte) (frame.length - HEADER_BYTES)};
        int known = Math.min(bytes, HEADER_BYTES);
        return !Arrays.equals(frame, 0, known, expected, 0, known);
    }
}
