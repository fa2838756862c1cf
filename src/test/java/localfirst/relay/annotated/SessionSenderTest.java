package localfirst.relay.annotated;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is cut when the heap is full of what peers are behind with. */
class SessionSenderTest {
    private final Relay relay = new Relay(RelayConfig.defaults());
    private final AnnotatedTransport annotated = new AnnotatedTransport(relay, "", new Container());

    @BeforeEach
    void fill() {
        annotated.queuedBytes().set(Runtime.getRuntime().maxMemory() / 8 + 1);
    }

    @AfterEach
    void close() {
        annotated.close();
        relay.close();
    }

    @Test
    void whoIsBehindIsCut() {
        SessionSender sender = sender(false);
        sender.send(window());
        assertThat(sender.isOverflowing()).isFalse();
        sender.send(window());
        assertThat(sender.isOverflowing()).isTrue();
    }

    @Test
    void whoKeepsUpIsNot() {
        SessionSender sender = sender(true);
        for (int i = 0; i < 10; i++) sender.send(window());
        assertThat(sender.isOverflowing()).isFalse();
    }

    @Test
    void unlessThereIsNoRoomForAnybody() {
        annotated.queuedBytes().set(Runtime.getRuntime().maxMemory() / 4);
        SessionSender sender = sender(true);
        sender.send(window());
        assertThat(sender.isOverflowing()).isTrue();
    }

    @Test
    void andWhileThereIsRoomNobodyIs() {
        annotated.queuedBytes().set(0);
        SessionSender sender = sender(false);
        for (int i = 0; i < 10; i++) sender.send(window());
        assertThat(sender.isOverflowing()).isFalse();
    }

    /** Undertow may tell a listener twice: the second time counts for nothing, though the next message is under way. */
    @Test
    void messageIsSentOnceEvenIfThatIsSaidTwice() {
        List<SendHandler> handlers = new ArrayList<>();
        RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, (proxy, method, arguments) -> {
            handlers.add((SendHandler) arguments[1]);
            return null;
        });
        SessionSender sender = sender(remote);
        for (int i = 0; i < 3; i++) sender.send(window());
        handlers.get(0).onResult(new SendResult());
        assertThat(handlers).hasSize(2);
        handlers.get(0).onResult(new SendResult());
        assertThat(handlers).hasSize(2);
    }

    private ByteBuffer window() {
        int size = relay.config().limits().pipes().pipeWindow();
        return Frames.frame(Opcode.BINARY, true, ByteBuffer.allocate(size));
    }

    private SessionSender sender(boolean takes) {
        RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, (proxy, method, arguments) -> {
            if (takes) ((SendHandler) arguments[1]).onResult(new SendResult());
            return null;
        });
        return sender(remote);
    }

    private SessionSender sender(RemoteEndpoint.Async remote) {
        Session session = proxy(Session.class, (proxy, method, arguments) -> remote);
        return new SessionSender(session, annotated, () -> {}, () -> {});
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
