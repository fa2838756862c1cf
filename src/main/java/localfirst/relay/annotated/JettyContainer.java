package localfirst.relay.annotated;

import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.time.Timers;

/** Jetty, which has 200 threads. */
final class JettyContainer extends Container {
    JettyContainer() {
        super(32, CloseStatus.LOST.code());
    }

    /**
     * Through the remote that sends no pieces: the other one takes the piece after a ping for the start of a message, and
     * ends the session (seen in 12.0 and 12.1; see its {@code JakartaWebSocketRemoteEndpoint.sendFrame}).
     */
    @Override
    void ping(Session session) throws IOException {
        session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
    }

    @Override
    SessionEnd endOf(Session session, Timers timers) {
        return new JettyEnd(session, this);
    }
}
