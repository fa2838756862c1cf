package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;

/** How a session is ended. */
interface SessionEnd {
    /** Sends a Close frame, unless that has been done. May block. */
    void close(CloseReason reason) throws IOException;

    /** Ends the session without waiting for the peer's answer, if the container can. May block. */
    void cut(CloseReason reason) throws IOException;

    /** Jakarta's API has only one way: the container decides how long to wait for an answer. */
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
