package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A session to which nothing can be sent any more, as while the peer's Close frame is arriving: a ping fails then, before
 * the container has said how the session ended.
 */
class FailedSendTest {
    private final TestRelay relay = new TestRelay();
    private final AnnotatedTransport annotated = new AnnotatedTransport(relay.relay, "", new Container());
    private SessionSocket alice;

    @BeforeEach
    void aliceIsThereAndHerPingFails() {
        int timers = relay.timers.waiting();
        RequestPath path = RequestPath.parse("/connection/alice/bob/doc");
        alice = new SessionSocket(session(), path, ClientAddress.UNKNOWN, annotated);
        alice.opened();
        // Its own of a caller that waits, and the one that this is about.
        Patience.await("that the ping has failed", () -> relay.timers.waiting() == timers + 2);
    }

    @AfterEach
    void close() {
        annotated.close();
    }

    @Test
    void itsLastMessagesAndItsCodeStillCount() {
        alice.text("a note", true);
        alice.closed(new CloseReason(CloseCodes.getCloseCode(4001), "bye"));
        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(bob.messages()).containsExactly(Message.text("a note"));
        assertThat(bob.closedWith().code()).isEqualTo(4001);
        relay.advance(Duration.ofSeconds(2));
        assertThat(relay.relay.counters().connectionsEnded(Outcome.LOST)).isZero();
    }

    @Test
    void itIsLostIfTheContainerSaysNothing() {
        relay.advance(Duration.ofSeconds(2));
        Patience.await("its end", () -> relay.relay.counters().connectionsEnded(Outcome.LOST) == 1);
    }

    private static Session session() {
        RemoteEndpoint.Basic remote = proxy(RemoteEndpoint.Basic.class, "sendPing", Map.of());
        return proxy(Session.class, "", Map.of("getBasicRemote", remote, "getId", "test"));
    }

    /** One whose methods return what is given for them, or nothing, except for one that fails. */
    private static <T> T proxy(Class<T> type, String failing, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                FailedSendTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals(failing)) {
                        throw new IOException("The session is closing");
                    }
                    return results.get(method.getName());
                }));
    }
}
