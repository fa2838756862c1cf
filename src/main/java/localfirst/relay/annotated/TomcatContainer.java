package localfirst.relay.annotated;

import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Map;
import localfirst.relay.reflection.Reflection;
import org.jspecify.annotations.Nullable;

/** Tomcat, and TomEE. Its sessions can be suspended. */
final class TomcatContainer extends Container {
    private static final String PROPERTY = "org.apache.tomcat.websocket.";

    private final @Nullable Object webSockets;

    TomcatContainer(@Nullable Object webSockets) {
        this.webSockets = webSockets;
    }

    @Override
    public boolean mayCarryFrames() {
        return true;
    }

    /** By default, Tomcat checks only every ten seconds whether a peer has answered a Close frame. */
    @Override
    public void prepare() {
        if (webSockets == null) {
            return;
        }
        try {
            Reflection.method(webSockets.getClass(), "setProcessPeriod", int.class)
                    .call(webSockets, 1);
        } catch (RuntimeException e) {
            misses("setProcessPeriod", "closing sockets may take ten seconds more", e);
        }
    }

    @Override
    void configure(Session session, Duration sendDeadline) {
        Map<String, Object> properties = session.getUserProperties();
        long millis = sendDeadline.toMillis();
        properties.put(PROPERTY + "BLOCKING_SEND_TIMEOUT", millis > 0 ? millis : -1L);
        properties.put(PROPERTY + "SESSION_CLOSE_TIMEOUT", AnnotatedTransport.CLOSE_TIMEOUT.toMillis());
    }

    @Override
    @Nullable
    ReadPause pauseOf(Session session) {
        try {
            return new ChannelPause(session, "suspend", "resume");
        } catch (RuntimeException e) {
            misses("way to stop reading a session", "its threads are blocked instead", e);
            return null;
        }
    }
}
