package localfirst.relay.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of messages together, and leaves out messages that are too long. Not thread-safe. */
public final class MessageAssembler implements MessageParts {

    /** Takes whole messages. */
    public interface Messages {
        void message(boolean text, byte[] payload);

        /** A message ended that was longer than the limit; nothing of it was kept. */
        void tooLong();

        /** There was no memory for a message of this many bytes, which has ended; none of it was kept. */
        void noRoom(long bytes);
    }

    private final int limit;
    private final Messages messages;
    private final IntPredicate reserve;
    private @Nullable ByteArrayOutputStream soFar;
    private long length;
    private boolean overflown;
    private boolean withoutRoom;

    /**
     * @param limit the longest message in bytes
     * @param reserve whether this many more bytes may be kept for a message in several parts
     */
    public MessageAssembler(int limit, IntPredicate reserve, Messages messages) {
        this.limit = limit;
        this.reserve = reserve;
        this.messages = messages;
    }

    @Override
    public void part(boolean text, ByteBuffer payload, boolean last) {
        byte[] bytes = new byte[Math.min(payload.remaining(), limit + 1)];
        payload.get(bytes);
        if (soFar == null && last) {
            end(text, bytes);
            return;
        }
        if (soFar == null) {
            soFar = new ByteArrayOutputStream(bytes.length);
            length = 0;
        }
        length += bytes.length;
        overflown = overflown || soFar.size() + bytes.length > limit;
        withoutRoom = withoutRoom || (!overflown && !reserve.test(bytes.length));
        if (overflown || withoutRoom) {
            soFar = new ByteArrayOutputStream(0);
        } else {
            soFar.writeBytes(bytes);
        }
        if (last) {
            byte[] whole = soFar.toByteArray();
            soFar = null;
            end(text, whole);
        }
    }

    private void end(boolean text, byte[] whole) {
        boolean tooLong = overflown || whole.length > limit;
        boolean noRoom = withoutRoom;
        overflown = false;
        withoutRoom = false;
        if (noRoom) {
            messages.noRoom(length);
        } else if (tooLong) {
            messages.tooLong();
        } else {
            messages.message(text, whole);
        }
    }
}
