package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session whose container is in trouble. */
class SessionSocketTest {
    private final Relay relay = new Relay(RelayConfig.defaults());
    private final AnnotatedTransport annotated = new AnnotatedTransport(relay, "", new Container());
    private final AtomicReference<SessionSocket> socket = new AtomicReference<>();
    private final AtomicInteger closes = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    @AfterEach
    void close() {
        annotated.close();
        relay.close();
    }

    /** As Jetty does: the close fails, and the session's error handler is told of it. */
    @Test
    void sessionWhoseCloseFailsIsClosedOnceAndForgotten() throws Exception {
        RequestPath path = RequestPath.parse("/connection/alice/bob/doc");
        socket.set(new SessionSocket(failingSession(), path, ClientAddress.UNKNOWN, annotated));
        socket.get().opened();
        socket.get().abort();

        Patience.await("the close", closed);
        annotated.close();
        assertThat(relay.figures().connectionSockets()).isZero();
        assertThat(closes).hasValue(1);
    }

    @Test
    void sessionIsForgottenAtTheEndEvenIfNoThreadIsLeftToCloseIt() {
        RequestPath path = RequestPath.parse("/connection/alice/bob/doc");
        socket.set(new SessionSocket(failingSession(), path, ClientAddress.UNKNOWN, annotated));
        socket.get().opened();
        Patience.await("it to be there", () -> relay.figures().connectionSockets() == 1);
        for (int i = 0; i < 300; i++) {
            annotated.threads().execute(SessionSocketTest::untilInterrupted);
        }
        annotated.close();
        assertThat(relay.figures().connectionSockets()).isZero();
    }

    private static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Session failingSession() {
        return (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closes.incrementAndGet();
                        socket.get().abort();
                        closed.countDown();
                        throw new IOException("The connection is gone");
                    }
                    return method.getName().equals("getId") ? "test" : null;
                });
    }
}
