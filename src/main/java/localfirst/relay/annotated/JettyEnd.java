package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import localfirst.relay.reflection.CallFailed;
import localfirst.relay.reflection.NotFound;
import localfirst.relay.reflection.Reflection;

/**
 * How a session of Jetty's is ended. A closed one first sends what is waiting, for which a peer that takes nothing lets it
 * wait forever, with the thread that sends (seen in 12.0.16 and 12.1.12). So a session that is cut is aborted as well.
 *
 * <p>If a Jetty lacks the method, the container logs that once, and its sessions end as Jakarta's API has it.
 */
record JettyEnd(Session session, Container container) implements SessionEnd {
    @Override
    public void close(CloseReason reason) throws IOException {
        session.close(reason);
    }

    @Override
    public void cut(CloseReason reason) throws IOException {
        try {
            session.close(reason);
        } finally {
            abort();
        }
    }

    private void abort() {
        try {
            Reflection.call(session, "abort");
        } catch (NotFound e) {
            container.misses("way to cut a session", "it stays until its peer has taken what was sent", e);
        } catch (CallFailed e) {
            System.getLogger(JettyEnd.class.getName())
                    .log(System.Logger.Level.DEBUG, "Jetty couldn't abort a session", e);
        }
    }
}
