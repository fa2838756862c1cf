package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
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

    /** As when so many peers take nothing that each thread waits for one of them. */
    @Test
    void sessionIsCutEvenIfNoThreadIsLeftToSend() {
        RequestPath path = RequestPath.parse("/connection/alice/bob/doc");
        socket.set(new SessionSocket(failingSession(), path, ClientAddress.UNKNOWN, annotated));
        socket.get().opened();
        for (int i = 0; i < 300; i++) {
            annotated.threads().execute(SessionSocketTest::untilInterrupted);
        }
        socket.get().abort();

        Patience.await("the close", closed);
        Patience.await("its end", () -> relay.figures().connectionSockets() == 0);
    }

    @Test
    void everySessionIsClosedWhenTheApplicationStops() {
        List<SessionSocket> sockets = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            RequestPath path = RequestPath.parse("/connection/alice/bob/doc-" + i);
            sockets.add(new SessionSocket(countedSession(ended), path, ClientAddress.UNKNOWN, annotated));
        }
        sockets.forEach(SessionSocket::opened);
        annotated.close();

        assertThat(ended).hasValue(300);
    }

    private static Session countedSession(AtomicInteger closes) {
        return (Session) Proxy.newProxyInstance(
                SessionSocketTest.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closes.incrementAndGet();
                    }
                    return method.getName().equals("getId") ? "test" : null;
                });
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
