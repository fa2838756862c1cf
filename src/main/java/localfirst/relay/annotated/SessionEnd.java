package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;

/** How a session is ended. */
interface SessionEnd {
    /** Sends a Close frame, unless that has been done. May block. */
    void close(CloseReason reason) throws IOException;

    /** Doesn't wait for the peer to answer, as far as the container lets one. May block. */
    void cut(CloseReason reason) throws IOException;

    /** Jakarta's API knows one way only; the container waits for an answer as long as it likes. */
    record AsJakartaSays(Session session) implements SessionEnd {
        @Override
        public void close(CloseReason reason) throws IOException {
            session.close(reason);
        }

        @Override
        public void cut(CloseReason reason) throws IOException {
            session.close(reason);
        }
    }
}
