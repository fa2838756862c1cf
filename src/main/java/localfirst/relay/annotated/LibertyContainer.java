package localfirst.relay.annotated;

import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Open Liberty.
 *
 * <p>If the header of an empty frame comes in two reads, it takes what else is in the second for the frame's payload (seen
 * in 26.0.0.3, in its {@code FrameReadProcessor.processNextBuffer}). So pings, and with them their pongs, aren't empty.
 *
 * <p>While it writes a pong, it makes every other send wait until that is over, without a timeout (its {@code
 * WsocConnLink.okToWrite}). So a peer that pings and reads nothing would hold up the sending thread.
 */
final class LibertyContainer extends Container {
    /** The code with which it reports a lost connection; peers may send it, too. */
    private static final int LOST = 1011;

    LibertyContainer() {
        super(32, LOST);
    }

    @Override
    void ping(Session session) throws IOException {
        session.getBasicRemote().sendPing(ByteBuffer.allocate(1));
    }

    @Override
    boolean sendsMayBlock() {
        return true;
    }
}
