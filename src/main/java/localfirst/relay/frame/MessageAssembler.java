package localfirst.relay.frame;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of messages together, and leaves out messages that are too long. Not thread-safe. */
public final class MessageAssembler implements MessageParts {

    /** Takes whole messages. */
    public interface Messages {
        void message(boolean text, byte[] payload);

        /** A message ended that was longer than the limit; nothing of it was kept. */
        void tooLong();
    }

    private final int limit;
    private final Messages messages;
    private @Nullable ByteArrayOutputStream soFar;
    private boolean overflown;

    /** @param limit the longest message in bytes */
    public MessageAssembler(int limit, Messages messages) {
        this.limit = limit;
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
        }
        overflown = overflown || soFar.size() + bytes.length > limit;
        if (overflown) {
            soFar.reset();
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
        overflown = false;
        if (tooLong) {
            messages.tooLong();
        } else {
            messages.message(text, whole);
        }
    }
}
