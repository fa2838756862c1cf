package localfirst.relay.frame;

import java.nio.ByteBuffer;

/** Takes the control frames that a {@link FrameReader} meets; payloads are valid until the method returns. */
public interface ControlFrames {
    void ping(ByteBuffer payload);

    void pong(ByteBuffer payload);
}
