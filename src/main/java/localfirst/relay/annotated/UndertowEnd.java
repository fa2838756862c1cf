package localfirst.relay.annotated;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.concurrent.Executor;
import localfirst.relay.reflection.NotFound;
import localfirst.relay.reflection.Reflection;
import localfirst.relay.time.Timers;

/**
 * How a session of Undertow's (WildFly's) is ended.
 *
 * <p>Once the peer's Close frame has started to arrive, Undertow's session sends none of its own and counts on
 * answering it. But by the time the frame is complete, the session is already closed, and nothing is sent (seen in
 * 2.3.23; see its {@code UndertowSession.closeInternal} and {@code FrameHandler.onFullCloseMessage}). So that peers
 * which close at the same moment still get a Close frame, this checks afterwards whether one was sent, on the I/O
 * thread, which is where an answer would be sent.
 *
 * <p>Undertow reports a session that the application closed as ended at once, but keeps the connection until the peer
 * closes it. So the connection is closed after a timeout.
 *
 * <p>If an Undertow lacks one of these methods, the container logs that once, and its sessions end as Jakarta's API has
 * it.
 */
record UndertowEnd(Session session, Timers timers, Container container) implements SessionEnd {
    private static final System.Logger LOG = System.getLogger(UndertowEnd.class.getName());
    private static final String PACKAGE = "io.undertow.websockets.core.";

    @Override
    public void close(CloseReason reason) throws IOException {
        try {
            session.close(reason);
        } finally {
            closeAfterwards(reason);
        }
    }

    private void closeAfterwards(CloseReason reason) {
        try {
            Object channel = channel(session);
            ((Executor) Reflection.call(channel, "getIoThread")).execute(() -> closeUnlessClosed(channel, reason));
            timers.after(AnnotatedTransport.CLOSE_TIMEOUT, this::forceClose);
        } catch (RuntimeException e) {
            failed("look at a channel on its thread", "peers that close at the same moment may get no Close frame", e);
        }
    }

    @Override
    public void cut(CloseReason reason) throws IOException {
        try {
            session.close(reason);
        } finally {
            forceClose();
        }
    }

    private void forceClose() {
        try {
            Reflection.call(session, "forceClose");
        } catch (RuntimeException e) {
            failed("cut a session", "its connection stays until the peer closes it", e);
        }
    }

    private void closeUnlessClosed(Object channel, CloseReason reason) {
        try {
            if (!(boolean) Reflection.call(channel, "isCloseFrameSent")) {
                sendClose(channel, reason);
            }
        } catch (RuntimeException e) {
            failed("close a channel", "peers that close at the same moment may get no Close frame", e);
        }
    }

    /** A method that is missing stays missing. One that failed did so for this session, which is ending in any case. */
    private void failed(String what, String instead, RuntimeException why) {
        if (why instanceof NotFound) {
            container.misses("way to " + what, instead, why);
        } else {
            LOG.log(System.Logger.Level.DEBUG, "Undertow couldn't " + what, why);
        }
    }

    private static void sendClose(Object channel, CloseReason reason) {
        ClassLoader undertow = channel.getClass().getClassLoader();
        Class<?> sender = Reflection.type(undertow, PACKAGE + "WebSockets");
        Class<?> to = Reflection.type(undertow, PACKAGE + "WebSocketChannel");
        Class<?> callback = Reflection.type(undertow, PACKAGE + "WebSocketCallback");
        Reflection.method(sender, "sendClose", int.class, String.class, to, callback)
                .call(null, reason.getCloseCode().getCode(), reason.getReasonPhrase(), channel, null);
    }

    static Object channel(Session session) {
        return Reflection.call(session, "getWebSocketChannel");
    }
}
