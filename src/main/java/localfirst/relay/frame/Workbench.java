package localfirst.relay.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The array in which a thread unmasks what it has read, and gathers what is forwarded.
 *
 * <p>Not thread-safe: each thread has its own, and uses it for one read at a time.
 *
 * <p>Implementation note: forwarded bytes are gathered in a run, which is written to the buffer when the next byte
 * can't follow its last. A long payload stays in place, because the compiler vectorises a loop over an array that moves
 * nothing (32 or 64 bytes at once); so each long frame starts a run. A short frame is moved to the end of the run while
 * it is unmasked, eight bytes at a time, because a put of its own would take longer. The last eight bytes may go past
 * the end of the frame; they overwrite nothing unread, because the run ends at least {@link #GAP} bytes before it.
 */
final class Workbench {
    /** Where the read bytes start, so that the first short frame has room to move. */
    static final int GAP = 8;

    private static final ThreadLocal<@Nullable Workbench> OF_THREAD = new ThreadLocal<>();
    private static final int MIN_SIZE = 64 * 1024 + 1024;

    private static final int SHORT_HEADER_BYTES = 2;
    private static final int MASK_BYTES = 4;

    /** Masks out the length from a frame's first two bytes, read in little-endian order. */
    private static final int WITHOUT_LENGTH = 0x80FF;

    private static final int MASKED_TEXT = Frames.MASKED << 8 | Frames.FIN | Opcode.TEXT;
    private static final int MASKED_BINARY = Frames.MASKED << 8 | Frames.FIN | Opcode.BINARY;

    private static final VarHandle TWO = view(short[].class);
    private static final VarHandle FOUR = view(int[].class);
    private static final VarHandle EIGHT = view(long[].class);

    private final byte[] bytes;

    // The run
    private int begin;
    private int end;

    private Workbench(int size) {
        bytes = new byte[size];
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    /** This thread's array, with the buffer's content from {@link #GAP} on. */
    static Workbench with(ByteBuffer buffer) {
        int length = buffer.position();
        Workbench bench = OF_THREAD.get();
        if (bench == null || bench.bytes.length < length + 2 * GAP) {
            bench = new Workbench(Math.max(length + 2 * GAP, MIN_SIZE));
            OF_THREAD.set(bench);
        }
        buffer.get(0, bench.bytes, GAP, length);
        bench.begin = 0;
        bench.end = 0;
        return bench;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The masking key at this index. */
    int maskAt(int at) {
        return (int) FOUR.get(bytes, at);
    }

    /**
     * The payload length of the frame at this index if it is short, masked, complete and a whole message; -1 otherwise.
     */
    int shortMessage(int from, int limit) {
        if (limit - from < SHORT_HEADER_BYTES + MASK_BYTES) {
            return -1;
        }
        int head = (short) TWO.get(bytes, from);
        int kind = head & WITHOUT_LENGTH;
        int length = head >> 8 & 0x7F;
        boolean isShort = length < Frames.SHORT_LENGTH && length <= limit - from - SHORT_HEADER_BYTES - MASK_BYTES;
        return isShort && (kind == MASKED_BINARY || kind == MASKED_TEXT) ? length : -1;
    }

    /**
     * Passes on such a frame.
     *
     * @return where the next one is
     */
    int passShort(int from, int length, ByteBuffer to) {
        if (from - end < GAP) {
            flush(to);
            begin = from - GAP;
            end = begin;
        }
        int source = from + SHORT_HEADER_BYTES + MASK_BYTES;
        int target = end + SHORT_HEADER_BYTES;
        long mask = twice(maskAt(from + SHORT_HEADER_BYTES));
        bytes[end] = bytes[from];
        bytes[end + 1] = (byte) length;
        for (int i = 0; i < length; i += Long.BYTES) {
            EIGHT.set(bytes, target + i, (long) EIGHT.get(bytes, source + i) ^ mask);
        }
        end = target + length;
        return source + length;
    }

    /** Passes these bytes on as they are. */
    void pass(int from, int length, ByteBuffer to) {
        if (from != end) {
            flush(to);
            begin = from;
        }
        end = from + length;
    }

    /**
     * Passes these bytes on without their mask.
     *
     * @return the mask for those that follow
     */
    int passUnmasked(int from, int length, int mask, ByteBuffer to) {
        pass(from, length, to);
        if (mask == 0) {
            // Not masked, or masked with zero.
            return 0;
        }
        int key = mask;
        long keys = twice(key);
        int i = from;
        for (int last = from + (length & -Long.BYTES); i < last; i += Long.BYTES) {
            EIGHT.set(bytes, i, (long) EIGHT.get(bytes, i) ^ keys);
        }
        for (; i < from + length; i++) {
            bytes[i] ^= (byte) key;
            key = Integer.rotateRight(key, Byte.SIZE);
        }
        return key;
    }

    private static long twice(int mask) {
        return (mask & 0xFFFFFFFFL) | (long) mask << Integer.SIZE;
    }

    /** Puts the run into the buffer. */
    void flush(ByteBuffer to) {
        to.put(bytes, begin, end - begin);
        begin = end;
    }
}
