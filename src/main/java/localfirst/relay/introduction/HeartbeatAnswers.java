package localfirst.relay.introduction;

import java.util.ArrayDeque;
import java.util.Deque;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.protocol.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Answers to those Heartbeats of one peer that have an id.
 *
 * <p>Thread-safe, and never blocks. While the peer can't take anything, its latest {@value #MOST} answers wait here.
 */
final class HeartbeatAnswers {
    private static final int MOST = 16;

    private final PeerSocket socket;

    // Guarded by this
    private @Nullable Deque<String> waiting;

    HeartbeatAnswers(PeerSocket socket) {
        this.socket = socket;
    }

    synchronized void answer(String id, @Nullable Dialect dialect) {
        if (dialect == null) {
            return;
        }
        if (!socket.isBlocked()) {
            send(id, dialect);
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
        }
        if (waiting.size() == MOST) {
            waiting.remove();
        }
        waiting.add(id);
    }

    synchronized void unblocked(@Nullable Dialect dialect) {
        while (waiting != null && dialect != null && !socket.isBlocked()) {
            String id = waiting.poll();
            if (id == null) {
                waiting = null;
                return;
            }
            send(id, dialect);
        }
    }

    private void send(String id, Dialect dialect) {
        socket.send(Frames.message(dialect.isText(), dialect.encodeHeartbeat(id)), true);
    }
}
