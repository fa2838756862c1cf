package localfirst.relay.frame;

import java.nio.ByteBuffer;

/** Receives the pings and pongs that a {@link FrameReader} finds; a payload is valid until the method returns. */
public interface ControlFrames {
    void ping(ByteBuffer payload);

    void pong(ByteBuffer payload);
}
