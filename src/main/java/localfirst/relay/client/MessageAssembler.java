package localfirst.relay.client;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts the parts of messages together. Used by one socket's callbacks only, which come one at a time. */
final class MessageAssembler {
    private static final byte[] NOTHING = {};

    private final int limit;
    private @Nullable StringBuilder text;
    private byte[] bytes = NOTHING;
    private int length;

    /**
     * @param limit the length of the longest message, in bytes or in characters of text
     */
    MessageAssembler(int limit) {
        this.limit = limit;
    }

    /** Returns the message when its last part arrives, null before that. */
    @Nullable
    String text(CharSequence part, boolean last) throws MessageTooLargeException {
        check(text == null ? 0 : text.length(), part.length());
        if (text == null) {
            if (last) {
                return part.toString();
            }
            text = new StringBuilder();
        }
        text.append(part);
        if (!last) {
            return null;
        }
        String whole = text.toString();
        text = null;
        return whole;
    }

    /** Returns the message when its last part arrives, null before that. */
    byte @Nullable [] binary(ByteBuffer part, boolean last) throws MessageTooLargeException {
        check(length, part.remaining());
        int total = length + part.remaining();
        if (total > bytes.length) {
            // Exactly what is needed if nothing follows; otherwise double, so that long messages aren't copied often.
            long grown = last ? total : Math.max(total, Math.min(2L * bytes.length, limit));
            bytes = Arrays.copyOf(bytes, (int) grown);
        }
        part.get(bytes, length, part.remaining());
        length = total;
        if (!last) {
            return null;
        }
        byte[] whole = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        length = 0;
        return whole;
    }

    /** Discards an unfinished message. */
    void clear() {
        text = null;
        bytes = NOTHING;
        length = 0;
    }

    private void check(int before, int more) throws MessageTooLargeException {
        if ((long) before + more > limit) {
            throw new MessageTooLargeException(limit);
        }
    }
}
