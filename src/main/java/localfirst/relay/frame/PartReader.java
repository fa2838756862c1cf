package localfirst.relay.frame;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages out of unmasked data frames that are known to be valid, as {@link FrameReader} leaves them.
 *
 * <p>Not thread-safe. The frames may be split anywhere between calls.
 */
public final class PartReader {
    private static final int MAX_HEADER_BYTES = 10;

    private byte @Nullable [] header;
    private int headerBytes;
    private long left;
    private boolean fin;
    private boolean text;

    public void read(ByteBuffer frames, MessageParts parts) {
        read(frames, parts, () -> true);
    }

    /**
     * The same, but stops when told to.
     *
     * @param goesOn whether to continue, asked after each part; the remaining frames are left in the buffer
     */
    public void read(ByteBuffer frames, MessageParts parts, BooleanSupplier goesOn) {
        boolean wanted = true;
        while (wanted && frames.hasRemaining()) {
            if (left == 0 && !readHeader(frames)) {
                return;
            }
            int length = (int) Math.min(left, frames.remaining());
            left -= length;
            ByteBuffer payload = frames.slice(frames.position(), length);
            frames.position(frames.position() + length);
            if (length > 0 || left == 0) {
                parts.part(text, payload, fin && left == 0);
                wanted = goesOn.getAsBoolean();
            }
        }
    }

    private boolean readHeader(ByteBuffer frames) {
        if (header == null) {
            header = new byte[MAX_HEADER_BYTES];
        }
        while (frames.hasRemaining()) {
            header[headerBytes++] = frames.get();
            if (headerBytes >= 2 && headerBytes == headerSize(header[1])) {
                begin(header);
                headerBytes = 0;
                return true;
            }
        }
        return false;
    }

    private static int headerSize(int length) {
        return length == Frames.SHORT_LENGTH ? 4 : length == Frames.LONG_LENGTH ? 10 : 2;
    }

    private void begin(byte[] bytes) {
        ByteBuffer view = ByteBuffer.wrap(bytes);
        fin = (bytes[0] & Frames.FIN) != 0;
        int opcode = bytes[0] & 0x0F;
        if (opcode != Opcode.CONTINUATION) {
            text = opcode == Opcode.TEXT;
        }
        left = switch (bytes[1]) {
            case Frames.SHORT_LENGTH -> view.getShort(2) & 0xFFFF;
            case Frames.LONG_LENGTH -> view.getLong(2);
            default -> bytes[1];
        };
    }
}
