package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** What Jetty's sessions need that others don't. */
class JettyContainerTest {
    private static final CloseReason GOING = new CloseReason(CloseCodes.GOING_AWAY, "bye");

    private final List<String> called = new ArrayList<>();
    private final Container jetty = Container.of("jetty/12.1.12", "org.eclipse.jetty.ee11.X", null);

    /** What Jetty's sessions have beside Jakarta's methods. */
    public interface Abortable {
        void abort();
    }

    @Test
    void sessionIsCutThoughAPieceIsWaitingForItsPeer() throws IOException {
        jetty.endOf(session(Session.class, Abortable.class), new ManualTimers()).cut(GOING);
        assertThat(called).containsExactly("close", "abort");
    }

    @Test
    void sessionThatIsClosedMayStillSendWhatIsWaiting() throws IOException {
        jetty.endOf(session(Session.class, Abortable.class), new ManualTimers()).close(GOING);
        assertThat(called).containsExactly("close");
    }

    @Test
    void sessionWithoutThatMethodIsClosed() throws IOException {
        jetty.endOf(session(Session.class), new ManualTimers()).cut(GOING);
        assertThat(called).containsExactly("close");
    }

    @Test
    void pingsDoNotGoThroughTheRemoteThatSendsPieces() throws IOException {
        jetty.ping(session(Session.class));
        assertThat(called).containsExactly("getAsyncRemote", "sendPing");
    }

    private Session session(Class<?>... types) {
        return (Session) proxy(types);
    }

    private Object proxy(Class<?>... types) {
        return Proxy.newProxyInstance(getClass().getClassLoader(), types, (self, method, arguments) -> {
            called.add(method.getName());
            return method.getName().equals("getAsyncRemote") ? proxy(RemoteEndpoint.Async.class) : null;
        });
    }
}
