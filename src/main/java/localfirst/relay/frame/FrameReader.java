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
 * Reads frames as the relay forwards them: checks them against RFC 6455, section 5, unmasks them, and removes the
 * control frames.
 *
 * <p>Not thread-safe: it belongs to whoever reads the socket. Between reads it keeps nothing except an incomplete
 * header or control frame.
 *
 * <p>Implementation note: it works in an array ({@link Workbench}) and not in the buffer: loops over arrays are several
 * times faster. An incomplete header or control frame is carried over to the start of the next buffer, so it is always
 * read in one piece. By far most frames are short, complete, and a whole message: they take a fast path.
 */
public final class FrameReader {
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int MASK_BYTES = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    /** The most bytes that {@link #prepare} puts into a buffer. */
    public static final int MAX_CARRIED = 2 + MASK_BYTES + MAX_CONTROL_BYTES;

    private static final VarHandle LENGTH16 = view(short[].class);
    private static final VarHandle LENGTH64 = view(long[].class);

    /** Whether the other end has to mask its frames; if not, it must not. */
    private final boolean masked;

    /** What was carried over; null on most sockets most of the time. */
    private byte @Nullable [] carried;

    /** How many bytes of the current data frame's payload are still to come. */
    private long left;

    private int mask;
    private boolean inMessage;

    private int begun;
    private int parts;
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
     * Reads the filled buffer, and leaves the unmasked data frames in it. Stops at a Close frame or an invalid frame.
     */
    public void read(ByteBuffer buffer, ControlFrames control) {
        int end = Workbench.GAP + buffer.position();
        Workbench bench = Workbench.with(buffer);
        buffer.clear();
        begun = 0;
        parts = 0;
        int from = Workbench.GAP;
        while (from < end && !isOver()) {
            if (left > 0) {
                from = payload(bench, from, end, buffer);
                continue;
            }
            int length = masked && !inMessage ? bench.shortMessage(from, end) : -1;
            if (length >= 0) {
                begun++;
                from = bench.passShort(from, length, buffer);
            } else {
                from = frame(bench, from, end, buffer, control);
            }
        }
        bench.flush(buffer);
        buffer.flip();
    }

    /** @return where the next frame is */
    private int frame(Workbench bench, int from, int end, ByteBuffer buffer, ControlFrames control) {
        byte[] bytes = bench.bytes();
        int size = headerSize(bytes, from, end);
        if (size == 0) {
            carry(bytes, from, end);
            return end;
        }
        int opcode = bytes[from] & 0x0F;
        if (Opcode.isControl(opcode)) {
            control(opcode, bench, from + size, control);
            return from + size + length7(bytes, from);
        }
        if (!dataHeader(bench, from, size)) {
            return end;
        }
        bench.pass(from + maskBytes(), size - maskBytes(), buffer);
        return payload(bench, from + size, end, buffer);
    }

    /**
     * Takes the mask off a payload, as far as it is here, and passes it on.
     *
     * @return where the next frame is
     */
    private int payload(Workbench bench, int from, int end, ByteBuffer buffer) {
        int length = (int) Math.min(left, end - from);
        mask = bench.passUnmasked(from, length, mask, buffer);
        left -= length;
        return from + length;
    }

    /** Undoes {@link #prepare} if nothing was read into the buffer. */
    public void keep(ByteBuffer buffer) {
        byte[] kept = new byte[buffer.position()];
        buffer.get(0, kept);
        carry(kept, 0, kept.length);
    }

    /** How many data frames began in what was read last. */
    public int begun() {
        return begun;
    }

    /** How many of those are only a part of a message. */
    public int parts() {
        return parts;
    }

    /** Whether the last read ended at the end of a data frame. */
    public boolean isWhole() {
        return left == 0;
    }

    /** The peer's Close frame, if it came. */
    public @Nullable CloseStatus closed() {
        return closed;
    }

    /** How to close the socket if the peer broke the protocol; null if it didn't. */
    public @Nullable CloseStatus failure() {
        return failure;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
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

    /**
     * The header's size in bytes; 0 if the header or a control frame's payload is incomplete, or the header is invalid.
     */
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
            return fin && length <= MAX_CONTROL_BYTES;
        }
        return Opcode.isData(opcode) && (opcode == Opcode.CONTINUATION) == inMessage;
    }

    /**
     * Notes the payload's length and key, and moves the header over its masking key, right in front of the payload.
     *
     * @return whether the header is valid
     */
    private boolean dataHeader(Workbench bench, int from, int size) {
        byte[] bytes = bench.bytes();
        int first = bytes[from];
        int length7 = length7(bytes, from);
        long length = length7;
        if (length7 == Frames.SHORT_LENGTH) {
            length = (short) LENGTH16.get(bytes, from + 2) & 0xFFFF;
        } else if (length7 == Frames.LONG_LENGTH) {
            length = (long) LENGTH64.get(bytes, from + 2);
        }
        if (!isShortestForm(length7, length)) {
            failure = CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR);
            return false;
        }
        mask = masked ? bench.maskAt(from + size - MASK_BYTES) : 0;
        left = length;
        boolean isWhole = !inMessage && (first & Frames.FIN) != 0;
        inMessage = (first & Frames.FIN) == 0;
        begun++;
        parts += isWhole ? 0 : 1;
        int shift = maskBytes();
        for (int i = size - shift - 1; i > 1; i--) {
            bytes[from + shift + i] = bytes[from + i];
        }
        bytes[from + shift + 1] = (byte) length7;
        bytes[from + shift] = (byte) first;
        return true;
    }

    /**
     * RFC 6455, section 5.2: a length has to be written in as few bytes as it fits in, and has at most 63 bits. (A
     * 64-bit length whose top bit is set is negative here, so it fails too.)
     */
    private static boolean isShortestForm(int length7, long length) {
        return switch (length7) {
            case Frames.SHORT_LENGTH -> length >= Frames.SHORT_LENGTH;
            case Frames.LONG_LENGTH -> length > 0xFFFF;
            default -> true;
        };
    }

    private void control(int opcode, Workbench bench, int at, ControlFrames control) {
        byte[] bytes = bench.bytes();
        int length = length7(bytes, at - maskBytes() - 2);
        int key = masked ? bench.maskAt(at - MASK_BYTES) : 0;
        for (int i = 0; i < length; i++) {
            bytes[at + i] ^= (byte) key;
            key = Integer.rotateRight(key, 8);
        }
        // Floods consist of empty ones: allocate nothing for them.
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
