package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import localfirst.relay.frame.MessageParts;

/**
 * Passes the parts of messages on, and notices those that are work for the relay and never become a message: very many tiny ones,
 * or the rest of a message that is too long. Messages are charged when they end, and these may have no end.
 *
 * <p>Not thread-safe: guarded by the inbox.
 */
final class PartMeter implements MessageParts {
    /** No client sends messages in parts as small as this. */
    private static final int TINY = 16;

    /** So many tiny parts are as much work as a message. A network may cut a message into some. */
    private static final int TINY_PARTS = 64;

    /** And so many bytes that nobody keeps. */
    private static final int SURPLUS_BYTES = 1024 * 1024;

    private final MessageParts parts;
    private final int longest;
    private final Runnable nonsense;

    private int tiny;
    private long bytes;

    /**
     * @param longest how long a message may be
     * @param nonsense run for each message's worth of such parts
     */
    PartMeter(MessageParts parts, int longest, Runnable nonsense) {
        this.parts = parts;
        this.longest = longest;
        this.nonsense = nonsense;
    }

    @Override
    public void part(boolean text, ByteBuffer payload, boolean last) {
        int length = payload.remaining();
        parts.part(text, payload, last);
        if (last) {
            bytes = 0;
            return;
        }
        bytes += length;
        tiny += length < TINY ? 1 : 0;
        if (tiny == TINY_PARTS) {
            tiny = 0;
            nonsense.run();
        }
        if (bytes >= (long) longest + SURPLUS_BYTES) {
            bytes -= SURPLUS_BYTES;
            nonsense.run();
        }
    }
}
