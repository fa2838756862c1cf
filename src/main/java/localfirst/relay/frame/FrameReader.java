package localfirst.relay.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a client sends into what the relay passes on: checks its frames against RFC 6455, section 5, takes the
 * masks off, and takes the control frames out.
 *
 * <p>Not thread-safe: it belongs to whoever reads the socket. It keeps no data between reads but a frame's header or a
 * control frame that came in part.
 *
 * <p>Implementation note: it works in place. Data frames without their masks are never longer than with them, so they
 * are moved towards the buffer's start, over what has been read already. A header or control frame that isn't all there
 * is carried over to the start of the next buffer, and so is always read in one piece.
 */
public final class FrameReader {
    private static final int MOST_CONTROL_BYTES = 125;
    private static final int MASK_BYTES = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /** The most bytes that it puts into a buffer before anything is read into that. */
    public static final int MOST_CARRIED = 2 + MASK_BYTES + MOST_CONTROL_BYTES;

    /** What was carried over; most sockets have nothing to carry most of the time. */
    private byte @Nullable [] carried;

    /** Bytes that are still to come of the data frame that is being read, and the mask for the next of them. */
    private long left;

    private int mask;
    private boolean inMessage;

    private int begun;
    private @Nullable CloseStatus closed;
    private @Nullable CloseStatus failure;

    /** Makes a buffer ready to be filled from the socket. Its byte order has to be little-endian. */
    public void prepare(ByteBuffer buffer) {
        buffer.clear();
        if (carried != null) {
            buffer.put(carried);
            carried = null;
        }
    }

    /**
     * Reads what the buffer was filled with, and leaves the data frames in it, ready to be taken. Reads nothing after a
     * Close frame or a mistake.
     */
    public void read(ByteBuffer buffer, ControlFrames control) {
        assert buffer.order() == ByteOrder.LITTLE_ENDIAN;
        int end = buffer.position();
        int from = 0;
        int to = 0;
        begun = 0;
        buffer.limit(buffer.capacity());
        while (from < end && !isOver()) {
            if (left > 0) {
                int length = (int) Math.min(left, end - from);
                unmask(buffer, from, to, length);
                from += length;
                to += length;
                left -= length;
                continue;
            }
            int size = headerSize(buffer, from, end);
            if (size == 0 || isOver()) {
                carry(buffer, from, end);
                break;
            }
            int opcode = buffer.get(from) & 0x0F;
            if (Opcode.isControl(opcode)) {
                control(opcode, buffer, from + size, control);
                from += size + length7(buffer, from);
            } else {
                to = dataHeader(buffer, from, to, size);
                from += size;
            }
        }
        buffer.position(0).limit(to);
    }

    /** Takes back what {@link #prepare} put into the buffer, when nothing came to go with it. */
    public void keep(ByteBuffer buffer) {
        carry(buffer, 0, buffer.position());
    }

    /** How many data frames began in what was read last. */
    public int begun() {
        return begun;
    }

    /** Whether what was read last ends where a data frame ends. */
    public boolean isWhole() {
        return left == 0;
    }

    /** The peer's Close frame, if it came. */
    public @Nullable CloseStatus closed() {
        return closed;
    }

    /** What the peer did wrong, as the close it has to be told, if it did. */
    public @Nullable CloseStatus failure() {
        return failure;
    }

    private boolean isOver() {
        return closed != null || failure != null;
    }

    private static int length7(ByteBuffer buffer, int from) {
        return buffer.get(from + 1) & 0x7F;
    }

    /** The header's size in bytes; 0 if the header, or a control frame's payload, isn't all there or is wrong. */
    private int headerSize(ByteBuffer buffer, int from, int end) {
        if (end - from < 2) {
            return 0;
        }
        int first = buffer.get(from);
        int opcode = first & 0x0F;
        int length = length7(buffer, from);
        if (!isAllowed(first, opcode, buffer.get(from + 1), length)) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return 0;
        }
        int size = 2 + MASK_BYTES;
        if (Opcode.isControl(opcode)) {
            return end - from < size + length ? 0 : size;
        }
        size += length == Frames.SHORT_LENGTH ? 2 : length == Frames.LONG_LENGTH ? 8 : 0;
        return end - from < size ? 0 : size;
    }

    private boolean isAllowed(int first, int opcode, int second, int length) {
        boolean fin = (first & Frames.FIN) != 0;
        boolean reservedBits = (first & 0x70) != 0;
        boolean masked = (second & Frames.MASKED) != 0;
        if (reservedBits || !masked) {
            return false;
        }
        if (Opcode.isControl(opcode)) {
            return fin && length <= MOST_CONTROL_BYTES;
        }
        return Opcode.isData(opcode) && (opcode == Opcode.CONTINUATION) == inMessage;
    }

    /** Writes the header without its mask, and remembers what follows. Returns where the payload goes. */
    private int dataHeader(ByteBuffer buffer, int from, int to, int size) {
        int first = buffer.get(from);
        int length7 = length7(buffer, from);
        long length = length7;
        if (length7 == Frames.SHORT_LENGTH) {
            length = Short.reverseBytes(buffer.getShort(from + 2)) & 0xFFFF;
        } else if (length7 == Frames.LONG_LENGTH) {
            length = Long.reverseBytes(buffer.getLong(from + 2));
        }
        if (!isShortestForm(length7, length)) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return to;
        }
        mask = buffer.getInt(from + size - MASK_BYTES);
        left = length;
        inMessage = (first & Frames.FIN) == 0;
        begun++;
        buffer.put(to, (byte) first).put(to + 1, (byte) length7);
        for (int i = 2; i < size - MASK_BYTES; i++) {
            buffer.put(to + i, buffer.get(from + i));
        }
        return to + size - MASK_BYTES;
    }

    /** RFC 6455, section 5.2: a length has to be written in as few bytes as it fits in, and has at most 63 bits. */
    private static boolean isShortestForm(int length7, long length) {
        return switch (length7) {
            case Frames.SHORT_LENGTH -> length >= Frames.SHORT_LENGTH;
            case Frames.LONG_LENGTH -> length > 0xFFFF;
            default -> true;
        };
    }

    private void unmask(ByteBuffer buffer, int from, int to, int length) {
        int key = mask;
        long wide = (key & 0xFFFFFFFFL) | (long) key << 32;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            buffer.putLong(to + i, buffer.getLong(from + i) ^ wide);
        }
        for (; i < length; i++) {
            buffer.put(to + i, (byte) (buffer.get(from + i) ^ key));
            key = Integer.rotateRight(key, 8);
        }
        mask = key;
    }

    private void control(int opcode, ByteBuffer buffer, int at, ControlFrames control) {
        int length = length7(buffer, at - MASK_BYTES - 2);
        int key = buffer.getInt(at - MASK_BYTES);
        for (int i = 0; i < length; i++) {
            buffer.put(at + i, (byte) (buffer.get(at + i) ^ key));
            key = Integer.rotateRight(key, 8);
        }
        // Of those without a payload many come at once, if they come from somebody who means it.
        ByteBuffer payload = length == 0 ? EMPTY : buffer.slice(at, length);
        switch (opcode) {
            case Opcode.PING -> control.ping(payload);
            case Opcode.PONG -> control.pong(payload);
            default -> close(payload);
        }
    }

    private void close(ByteBuffer payload) {
        if (payload.remaining() == 0) {
            closed = CloseStatus.NO_CODE;
            return;
        }
        if (payload.remaining() == 1) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return;
        }
        int code = Short.reverseBytes(payload.order(ByteOrder.LITTLE_ENDIAN).getShort()) & 0xFFFF;
        if (!CloseStatus.maySend(code)) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return;
        }
        try {
            closed = new CloseStatus(
                    code, StandardCharsets.UTF_8.newDecoder().decode(payload).toString());
        } catch (CharacterCodingException e) {
            failure = CloseStatus.byRelay(CloseCode.BAD_TEXT);
        }
    }

    private void carry(ByteBuffer buffer, int from, int end) {
        if (failure == null && end > from) {
            carried = new byte[end - from];
            buffer.get(from, carried);
        }
    }
}
