package localfirst.relay.introduction;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.protocol.Dialect;
import localfirst.relay.protocol.Introduction;

/**
 * Introductions on their way to one peer.
 *
 * <p>Thread-safe, and never blocks. While the peer takes nothing they wait here, those to the same peer merged into one:
 * so it never holds more than one entry for each peer met and each document joined.
 */
final class Outbox {
    private final PeerSocket socket;

    // Guarded by this
    private Map<PeerId, Set<DocumentId>> waiting = Map.of();

    Outbox(PeerSocket socket) {
        this.socket = socket;
    }

    synchronized void tell(PeerId about, Collection<DocumentId> shared, Dialect dialect) {
        if (waiting.isEmpty() && !socket.isBlocked()) {
            write(new Introduction(about, shared), dialect);
            return;
        }
        if (waiting.isEmpty()) {
            waiting = new LinkedHashMap<>();
        }
        waiting.computeIfAbsent(about, key -> new LinkedHashSet<>()).addAll(shared);
    }

    /** Sends what waits, for as long as the peer takes it. */
    synchronized void flush(Dialect dialect) {
        Iterator<Map.Entry<PeerId, Set<DocumentId>>> rest = waiting.entrySet().iterator();
        while (rest.hasNext() && !socket.isBlocked()) {
            Map.Entry<PeerId, Set<DocumentId>> next = rest.next();
            rest.remove();
            write(new Introduction(next.getKey(), next.getValue()), dialect);
        }
        if (waiting.isEmpty()) {
            waiting = Map.of();
        }
    }

    synchronized int size() {
        return waiting.size();
    }

    private void write(Introduction introduction, Dialect dialect) {
        socket.send(Frames.message(dialect.isText(), dialect.encode(introduction)), true);
    }
}
