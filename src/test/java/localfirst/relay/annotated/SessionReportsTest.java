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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.IdleVisit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestRelay;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A container may say that something has been sent before the call that sends it returns. */
class SessionReportsTest {
    private final TestRelay relay = new TestRelay();
    private final int window = relay.relay.config().limits().pipes().pipeWindow();
    private final CompletableFuture<Thread> unblocked = new CompletableFuture<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger reports = new AtomicInteger();
    private final CompletableFuture<Thread> sending = new CompletableFuture<>();
    private @Nullable AnnotatedTransport annotated;

    @AfterEach
    void close() {
        release.countDown();
        if (annotated != null) {
            annotated.close();
        }
    }

    /** Whoever sends may hold a lock that the report needs, or be about to take one that the container holds. */
    @Test
    void relayIsNotToldFromWithinItsOwnSend() {
        SessionSocket socket = socketIn(new Container());

        socket.send(message(), true);

        Patience.await("the report", unblocked::isDone);
        assertThat(unblocked.join()).isNotSameAs(Thread.currentThread());
    }

    @Test
    void reportsOfOneSessionDoNotPileUp() {
        SessionSocket socket = socketIn(new Container());
        for (int i = 0; i < 100; i++) {
            socket.send(message(), true);
        }
        CompletableFuture<Void> last = new CompletableFuture<>();
        annotated.report(() -> last.complete(null));

        release.countDown();

        Patience.await("all reports", last::isDone);
        // One that each of the two threads had begun, and one that waited.
        assertThat(reports).hasValueLessThanOrEqualTo(3);
    }

    /** Liberty waits, even in a send that it promises not to wait in, while it writes a pong. */
    @Test
    void sendThatMayBlockIsMadeOnAThreadOfItsOwn() {
        SessionSocket socket = socketIn(new LibertyContainer());

        socket.send(message(), true);

        Patience.await("the send", sending::isDone);
        assertThat(sending.join().getName()).startsWith("relay-send-");
    }

    private SessionSocket socketIn(Container container) {
        annotated = new AnnotatedTransport(relay.relay, "", container);
        return new SessionSocket(session(), path(), ClientAddress.UNKNOWN, annotated);
    }

    private ByteBuffer message() {
        return Frames.frame(Opcode.BINARY, true, ByteBuffer.allocate(window));
    }

    private RequestPath path() {
        return new RequestPath.FromNode(socket -> new Visit());
    }

    private Session session() {
        RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, (proxy, method, arguments) -> {
            sending.complete(Thread.currentThread());
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
            reports.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
