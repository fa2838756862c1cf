package localfirst.relay.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/** The other nodes, and this one's links with them. Thread-safe, and never blocks. */
final class Links {
    private static final int ATTEMPTS = 8;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    /** How much news may wait for nodes that aren't known yet. */
    static final int MAX_WAITING = 10_000;

    private final Consumer<NodeLink> dialer;
    private final Timers timers;
    private final NewsBudget budget = NewsBudget.ofHeap();
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder lost = new LongAdder();
    private final Map<NodeId, NodeLink> nodes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param dialer opens the link for news with a node */
    Links(Consumer<NodeLink> dialer, Timers timers) {
        this.dialer = dialer;
        this.timers = timers;
    }

    /** Sets which other nodes there are now. */
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
        nodes.values().removeIf(this::isOver);
    }

    private boolean isOver(NodeLink link) {
        boolean isOver = link.isOver();
        if (isOver) {
            lost.add(link.lost());
        }
        return isOver;
    }

    private @Nullable NodeLink begin(NodeCard card) {
        if (closed) {
            return null;
        }
        NodeLink link = new NodeLink(card, dialer, budget, timers);
        link.start();
        return link;
    }

    /** Null if no such node is known, or not yet. */
    @Nullable
    NodeLink to(NodeId node) {
        return nodes.get(node);
    }

    /** Sends a node news. The engine may know a node that has just entered before this one does. */
    void send(NodeId node, News news) {
        send(node, news.bytes(), ATTEMPTS);
    }

    private void send(NodeId node, byte[] news, int attempts) {
        NodeLink link = nodes.get(node);
        if (link != null) {
            link.send(news);
        } else if (!closed && (attempts == 0 || !sendLater(node, news, attempts))) {
            lost.increment();
        }
    }

    /** @return whether there was room for it */
    private boolean sendLater(NodeId node, byte[] news, int attempts) {
        int bytes = news.length + Outgoing.OVERHEAD;
        if (waiting.incrementAndGet() > MAX_WAITING || !budget.tryTake(bytes)) {
            waiting.decrementAndGet();
            return false;
        }
        timers.after(BETWEEN_ATTEMPTS, () -> {
            waiting.decrementAndGet();
            budget.give(bytes);
            send(node, news, attempts - 1);
        });
        return true;
    }

    /** News that was dropped because there was no room for it, or no node. */
    long lost() {
        return lost.sum() + nodes.values().stream().mapToLong(NodeLink::lost).sum();
    }

    Collection<NodeLink> all() {
        return nodes.values();
    }

    void close() {
        closed = true;
        nodes.values().forEach(NodeLink::close);
    }
}
