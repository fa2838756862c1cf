package localfirst.relay.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last ids of this process. Others may still dial it under one that it has given up. Thread-safe.
 *
 * <p>A few are enough: an id that was given up is valid until its lease has expired, and others know about it for
 * another beat, which makes twelve seconds. This process takes a new id once per beat at most. Links that were opened
 * before aren't affected by what is remembered here. If a node can't ask the engine and dials an older id, it is
 * refused, and asks again later.
 */
final class OwnIds {
    static final int MOST = 16;

    // Guarded by this
    private final Deque<NodeId> ids = new ArrayDeque<>(MOST);

    OwnIds(NodeId first) {
        ids.add(first);
    }

    synchronized void add(NodeId id) {
        if (ids.contains(id)) {
            return;
        }
        if (ids.size() == MOST) {
            ids.removeFirst();
        }
        ids.addLast(id);
    }

    synchronized boolean contains(NodeId id) {
        return ids.contains(id);
    }
}
