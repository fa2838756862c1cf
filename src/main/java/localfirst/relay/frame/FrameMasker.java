package localfirst.relay.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Turns a server's frames into a client's: adds a masking key to each header, and masks the payload while copying it.
 *
 * <p>Not thread-safe: it belongs to whoever writes to the socket. The frames must be valid, as {@link FrameReader} and
 * {@link Frames} leave them, and may be split anywhere between calls.
 */
public final class FrameMasker {
    private static final int MAX_HEADER_BYTES = 10;
    private static final int MASK_BYTES = 4;

    private final MaskKeys keys;

    /** How many bytes of the current frame's payload are still to come. */
    private long left;

    private int mask;

    /** The start of an incomplete header. */
    private byte @Nullable [] partialHeader;

    public FrameMasker(MaskKeys keys) {
        this.keys = keys;
    }

    /**
     * Masks as much as fits. Everything that is taken from the source is written by this call, except an incomplete
     * header.
     */
    public void mask(ByteBuffer from, ByteBuffer to) {
        to.order(from.order());
        while (from.hasRemaining()) {
            if (left > 0) {
                int length = (int) Math.min(left, Math.min(from.remaining(), to.remaining()));
                if (length == 0) {
                    return;
                }
                payload(from, to, length);
            } else if (to.remaining() < MAX_HEADER_BYTES + MASK_BYTES) {
                return;
            } else {
                header(from, to);
            }
        }
    }

    private void payload(ByteBuffer from, ByteBuffer to, int length) {
        int source = from.position();
        int target = to.position();
        int key = mask;
        long wide = (key & 0xFFFFFFFFL) | (long) key << 32;
        if (from.order() == ByteOrder.BIG_ENDIAN) {
            wide = Long.reverseBytes(wide);
        }
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            to.putLong(target + i, from.getLong(source + i) ^ wide);
        }
        for (; i < length; i++) {
            to.put(target + i, (byte) (from.get(source + i) ^ key));
            key = Integer.rotateRight(key, 8);
        }
        from.position(source + length);
        to.position(target + length);
        mask = key;
        left -= length;
    }

    private void header(ByteBuffer from, ByteBuffer to) {
        byte[] half = partialHeader;
        if (half != null) {
            goOn(half, from, to);
            return;
        }
        int at = from.position();
        int size = from.remaining() < 2 ? MAX_HEADER_BYTES : size(from.get(at + 1));
        if (from.remaining() < size) {
            partialHeader = new byte[from.remaining()];
            from.get(partialHeader);
            return;
        }
        left = length(from, at);
        to.put(from.get()).put((byte) (from.get() | Frames.MASKED));
        for (int i = 2; i < size; i++) {
            to.put(from.get());
        }
        mask = keys.next();
        for (int key = mask, i = 0; i < MASK_BYTES; i++, key >>>= 8) {
            to.put((byte) key);
        }
    }

    /** Retries with one more byte: so rare that it needn't be fast. */
    private void goOn(byte[] half, ByteBuffer from, ByteBuffer to) {
        ByteBuffer joined =
                ByteBuffer.allocate(half.length + 1).put(half).put(from.get()).flip();
        partialHeader = null;
        header(joined, to);
    }

    private static int size(byte length7) {
        return length7 == Frames.SHORT_LENGTH ? 4 : length7 == Frames.LONG_LENGTH ? MAX_HEADER_BYTES : 2;
    }

    private static long length(ByteBuffer from, int at) {
        int length7 = from.get(at + 1);
        long length = 0;
        int size = size((byte) length7);
        for (int i = 2; i < size; i++) {
            length = (length << 8) | (from.get(at + i) & 0xFF);
        }
        return size == 2 ? length7 : length;
    }
}
