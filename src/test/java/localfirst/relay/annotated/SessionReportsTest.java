package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.IdleVisit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A container may say that something has been sent before the call that sends it returns. */
class SessionReportsTest {
    private final TestRelay relay = new TestRelay();
    private final AnnotatedTransport annotated = new AnnotatedTransport(relay.relay, "", new Container());
    private final CompletableFuture<Thread> unblocked = new CompletableFuture<>();

    @AfterEach
    void close() {
        annotated.close();
    }

    /** Whoever sends may hold a lock that the report needs, or be about to take one that the container holds. */
    @Test
    void relayIsNotToldFromWithinItsOwnSend() {
        RequestPath path = new RequestPath.FromNode(socket -> new Visit());
        SessionSocket socket = new SessionSocket(session(), path, ClientAddress.UNKNOWN, annotated);
        int window = relay.relay.config().limits().pipeWindow();

        socket.send(Frames.frame(Opcode.BINARY, true, ByteBuffer.allocate(window)), true);

        Patience.await("the report", unblocked::isDone);
        assertThat(unblocked.join()).isNotSameAs(Thread.currentThread());
    }

    private static Session session() {
        RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, (proxy, method, arguments) -> {
            ((SendHandler) arguments[1]).onResult(new SendResult());
            return null;
        });
        return proxy(
                Session.class, (proxy, method, arguments) -> method.getName().equals("getAsyncRemote") ? remote : null);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final class Visit extends IdleVisit {
        @Override
        public void unblocked() {
            unblocked.complete(Thread.currentThread());
        }
    }
}
