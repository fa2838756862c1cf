package localfirst.relay.frame;

import java.nio.ByteBuffer;

/** Takes messages as they come, piece by piece. */
public interface MessageParts {
    /**
     * @param text whether the message is text (UTF-8) or binary
     * @param payload the next piece, which may be empty; valid until this returns
     * @param last whether the message ends with it
     */
    void part(boolean text, ByteBuffer payload, boolean last);
}
