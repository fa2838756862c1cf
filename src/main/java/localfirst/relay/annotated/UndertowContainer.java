package localfirst.relay.annotated;

import jakarta.websocket.Session;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Undertow, the server of WildFly. Its channels must be suspended, because it keeps reading while a message is being
 * handled, and buffers without limit.
 */
final class UndertowContainer extends Container {
    @Override
    @Nullable
    ReadPause pauseOf(Session session) {
        try {
            return new ChannelPause(UndertowEnd.channel(session), "suspendReceives", "resumeReceives");
        } catch (RuntimeException e) {
            misses("way to stop reading a session", "its threads are blocked instead", e);
            return null;
        }
    }

    @Override
    SessionEnd endOf(Session session, Timers timers) {
        return new UndertowEnd(session, timers, this);
    }
}
