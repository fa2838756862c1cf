package localfirst.relay.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/** The other nodes, and this one's links with them. Thread-safe, and never blocks. */
final class Links {
    private static final int ATTEMPTS = 8;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    private final NodeDialer dialer;
    private final Timers timers;
    private final Map<NodeId, NodeLink> nodes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Links(NodeDialer dialer, Timers timers) {
        this.dialer = dialer;
        this.timers = timers;
    }

    /** These are the other nodes now. */
    void others(List<NodeCard> others) {
        Set<NodeId> alive = new HashSet<>();
        for (NodeCard card : others) {
            alive.add(card.id());
            nodes.computeIfAbsent(card.id(), id -> begin(card));
        }
        nodes.forEach((id, link) -> {
            if (!alive.contains(id)) {
                link.retire();
            }
        });
        nodes.values().removeIf(NodeLink::isOver);
    }

    private @Nullable NodeLink begin(NodeCard card) {
        if (closed) {
            return null;
        }
        NodeLink link = new NodeLink(card, dialer, timers);
        link.start();
        return link;
    }

    /** Nothing if no such node is known, or not yet. */
    @Nullable
    NodeLink to(NodeId node) {
        return nodes.get(node);
    }

    /** Sends a node news. One that has just come may be known to the engine before it is known here. */
    void send(NodeId node, News news) {
        send(node, news, ATTEMPTS);
    }

    private void send(NodeId node, News news, int attempts) {
        NodeLink link = nodes.get(node);
        if (link != null) {
            link.send(news);
        } else if (attempts > 0 && !closed) {
            timers.after(BETWEEN_ATTEMPTS, () -> send(node, news, attempts - 1));
        }
    }

    Collection<NodeLink> all() {
        return nodes.values();
    }

    void close() {
        closed = true;
        nodes.values().forEach(NodeLink::close);
    }
}
