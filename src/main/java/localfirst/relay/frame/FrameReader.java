package localfirst.relay.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * <p>Implementation note: it copies what was read into an array, and the data frames from there back into the buffer. That
 * costs little, and loops over an array are several times faster than those over a direct buffer, which the compiler doesn't
 * turn into instructions for many bytes at once. A header or control frame that isn't all there is carried over to the
 * start of the next buffer, and so is always read in one piece.
 */
public final class FrameReader {
    private static final int MOST_CONTROL_BYTES = 125;
    private static final int MASK_BYTES = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /** The most bytes that it puts into a buffer before anything is read into that. */
    public static final int MOST_CARRIED = 2 + MASK_BYTES + MOST_CONTROL_BYTES;

    /** Frames are looked at in an array of the thread's: byte for byte, that is several times faster than in a buffer. */
    private static final ThreadLocal<byte @Nullable []> WORKBENCH = new ThreadLocal<>();

    private static final int LEAST_WORKBENCH = 64 * 1024 + 1024;

    private static final VarHandle WIDE = view(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle MASK = view(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = view(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = view(short[].class, ByteOrder.BIG_ENDIAN);

    /** Whether the other end has to mask its frames; if not, it must not. */
    private final boolean masked;

    /** What was carried over; most sockets have nothing to carry most of the time. */
    private byte @Nullable [] carried;

    /** Bytes that are still to come of the data frame that is being read, and the mask for the next of them. */
    private long left;

    private int mask;
    private boolean inMessage;

    private int begun;
    private @Nullable CloseStatus closed;
    private @Nullable CloseStatus failure;

    /** @param role this end's: a server reads what clients send, and a client what a server sends */
    public FrameReader(Role role) {
        masked = role == Role.SERVER;
    }

    /** Makes a buffer ready to be filled from the socket. */
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
        int end = buffer.position();
        byte[] bytes = workbench(end);
        buffer.get(0, bytes, 0, end);
        buffer.clear();
        begun = 0;
        int from = 0;
        while (from < end && !isOver()) {
            if (left > 0) {
                from = pass(bytes, from, from, end, buffer);
                continue;
            }
            int size = headerSize(bytes, from, end);
            if (size == 0 || isOver()) {
                carry(bytes, from, end);
                break;
            }
            int opcode = bytes[from] & 0x0F;
            if (Opcode.isControl(opcode)) {
                control(opcode, bytes, from + size, control);
                from += size + length7(bytes, from);
            } else if (dataHeader(bytes, from, size)) {
                from = pass(bytes, from + maskBytes(), from + size, end, buffer);
            }
        }
        buffer.flip();
    }

    /**
     * Takes the mask off a payload, as far as it is here, and leaves it in the buffer with what is before it.
     *
     * @return where the next frame is
     */
    private int pass(byte[] bytes, int start, int payload, int end, ByteBuffer buffer) {
        int length = (int) Math.min(left, end - payload);
        unmask(bytes, payload, length);
        left -= length;
        buffer.put(bytes, start, payload - start + length);
        return payload + length;
    }

    private static byte[] workbench(int size) {
        byte[] bytes = WORKBENCH.get();
        if (bytes == null || bytes.length < size) {
            bytes = new byte[Math.max(size, LEAST_WORKBENCH)];
            WORKBENCH.set(bytes);
        }
        return bytes;
    }

    /** Takes back what {@link #prepare} put into the buffer, when nothing came to go with it. */
    public void keep(ByteBuffer buffer) {
        byte[] kept = new byte[buffer.position()];
        buffer.get(0, kept);
        carry(kept, 0, kept.length);
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

    private static VarHandle view(Class<?> array, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(array, order);
    }

    private boolean isOver() {
        return closed != null || failure != null;
    }

    private int maskBytes() {
        return masked ? MASK_BYTES : 0;
    }

    private static int length7(byte[] bytes, int from) {
        return bytes[from + 1] & 0x7F;
    }

    /** The header's size in bytes; 0 if the header, or a control frame's payload, isn't all there or is wrong. */
    private int headerSize(byte[] bytes, int from, int end) {
        if (end - from < 2) {
            return 0;
        }
        int first = bytes[from];
        int opcode = first & 0x0F;
        int length = length7(bytes, from);
        if (!isAllowed(first, opcode, bytes[from + 1], length)) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return 0;
        }
        int size = 2 + maskBytes();
        if (Opcode.isControl(opcode)) {
            return end - from < size + length ? 0 : size;
        }
        size += length == Frames.SHORT_LENGTH ? 2 : length == Frames.LONG_LENGTH ? 8 : 0;
        return end - from < size ? 0 : size;
    }

    private boolean isAllowed(int first, int opcode, int second, int length) {
        boolean fin = (first & Frames.FIN) != 0;
        boolean reservedBits = (first & 0x70) != 0;
        boolean isMasked = (second & Frames.MASKED) != 0;
        if (reservedBits || isMasked != masked) {
            return false;
        }
        if (Opcode.isControl(opcode)) {
            return fin && length <= MOST_CONTROL_BYTES;
        }
        return Opcode.isData(opcode) && (opcode == Opcode.CONTINUATION) == inMessage;
    }

    /**
     * Remembers what follows, and moves the header over its mask, so that the payload comes right behind it.
     *
     * @return whether it is right
     */
    private boolean dataHeader(byte[] bytes, int from, int size) {
        int first = bytes[from];
        int length7 = length7(bytes, from);
        long length = length7;
        if (length7 == Frames.SHORT_LENGTH) {
            length = (short) SHORT.get(bytes, from + 2) & 0xFFFF;
        } else if (length7 == Frames.LONG_LENGTH) {
            length = (long) LONG.get(bytes, from + 2);
        }
        if (!isShortestForm(length7, length)) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return false;
        }
        mask = masked ? (int) MASK.get(bytes, from + size - MASK_BYTES) : 0;
        left = length;
        inMessage = (first & Frames.FIN) == 0;
        begun++;
        int shift = maskBytes();
        for (int i = size - shift - 1; i > 1; i--) {
            bytes[from + shift + i] = bytes[from + i];
        }
        bytes[from + shift + 1] = (byte) length7;
        bytes[from + shift] = (byte) first;
        return true;
    }

    /** RFC 6455, section 5.2: a length has to be written in as few bytes as it fits in, and has at most 63 bits. */
    private static boolean isShortestForm(int length7, long length) {
        return switch (length7) {
            case Frames.SHORT_LENGTH -> length >= Frames.SHORT_LENGTH;
            case Frames.LONG_LENGTH -> length > 0xFFFF;
            default -> true;
        };
    }

    private void unmask(byte[] bytes, int from, int length) {
        int key = mask;
        if (key == 0) {
            // A server's.
            return;
        }
        long wide = (key & 0xFFFFFFFFL) | (long) key << 32;
        int wideEnd = from + (length & -8);
        int end = from + length;
        int i = from;
        for (; i < wideEnd; i += 8) {
            WIDE.set(bytes, i, (long) WIDE.get(bytes, i) ^ wide);
        }
        for (; i < end; i++) {
            bytes[i] ^= (byte) key;
            key = Integer.rotateRight(key, 8);
        }
        mask = key;
    }

    private void control(int opcode, byte[] bytes, int at, ControlFrames control) {
        int length = length7(bytes, at - maskBytes() - 2);
        int key = masked ? (int) MASK.get(bytes, at - MASK_BYTES) : 0;
        for (int i = 0; i < length; i++) {
            bytes[at + i] ^= (byte) key;
            key = Integer.rotateRight(key, 8);
        }
        // Of those without a payload many come at once, if they come from somebody who means it.
        ByteBuffer payload =
                length == 0 ? EMPTY : ByteBuffer.wrap(bytes, at, length).slice();
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

    private void carry(byte[] bytes, int from, int end) {
        if (failure == null && end > from) {
            carried = Arrays.copyOfRange(bytes, from, end);
        }
    }
}
