package localfirst.relay.torture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * What messages are cut from: two blocks of random bytes, one of them ASCII.
 *
 * <p>A message is a place in a block and a length. Comparing with the block costs less than any checksum and finds every
 * wrong byte; a message that is lost, doubled or moved shows as well, since its place is as good as unique.
 */
final class Content {
    static final int MAX_OFFSET = 1 << 20;
    static final int MAX_LENGTH = 1 << 20;
    private static final int SIZE = MAX_OFFSET + MAX_LENGTH + Long.BYTES;

    private final ByteBuffer binary = block(new SplittableRandom(1), 0, 256);
    private final ByteBuffer text = block(new SplittableRandom(2), ' ', 127);

    private static ByteBuffer block(SplittableRandom random, int from, int to) {
        ByteBuffer block = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        while (block.hasRemaining()) {
            block.put((byte) random.nextInt(from, to));
        }
        return block;
    }

    /** Appends masked bytes to a little-endian buffer. The mask applies from its first byte on. */
    void copy(boolean asText, int offset, int length, int mask, ByteBuffer out) {
        ByteBuffer from = asText ? text : binary;
        int to = out.position();
        int bytes = Integer.reverseBytes(mask);
        long twice = bytes & 0xffffffffL | (long) bytes << 32;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            out.putLong(to + i, from.getLong(offset + i) ^ twice);
        }
        for (; i < length; i++) {
            out.put(to + i, (byte) (from.get(offset + i) ^ bytes >> 8 * (i & 3)));
        }
        out.position(to + length);
    }

    /** Whether the piece, from position to limit, is what the block has there. */
    boolean matches(boolean asText, int offset, ByteBuffer piece) {
        ByteBuffer expected = asText ? text : binary;
        expected.limit(offset + piece.remaining()).position(offset);
        boolean same = piece.mismatch(expected) < 0;
        expected.clear();
        return same;
    }
}
