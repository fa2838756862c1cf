package localfirst.relay.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Node} knows about itself, and what it has to do next. Thread-safe; does nothing by itself. */
final class NodeState {
    /** Everything is announced again no more often than this. */
    private static final Duration REST = Duration.ofSeconds(10);

    private static final Duration LONGEST_REST = Duration.ofSeconds(80);

    // Guarded by this
    private NodeCard card;
    private List<NodeCard> others = List.of();
    private boolean up;
    private boolean wasUp;
    private boolean closed;
    private boolean entered;
    private boolean asking;
    private boolean strange;
    private boolean lost;
    private boolean announcing;
    private long enteredAt;
    private Duration rest = REST;
    private long resyncs;

    /**
     * The number up to which everybody has been told about everybody: that of the lease before the last, to be safe.
     */
    private long since;

    private long lastSeq;

    /**
     * What to ask the engine now.
     *
     * @param isNew whether the node enters under this id
     * @param givenUp the id that it had before, if that may still be valid
     */
    record Step(NodeCard card, boolean isNew, @Nullable NodeId givenUp) {}

    /** What a renewal has changed. */
    record Renewed(boolean isUpAgain, boolean isNew, long since) {}

    NodeState(NodeCard card, long now) {
        this.card = card;
        this.enteredAt = now;
    }

    synchronized NodeCard card() {
        return card;
    }

    synchronized List<NodeCard> others() {
        return others;
    }

    synchronized boolean isUp() {
        return up;
    }

    synchronized boolean wasUp() {
        return wasUp;
    }

    synchronized long resyncs() {
        return resyncs;
    }

    /** The address at which others dial it; has to be set before it enters. */
    synchronized void at(URI address) {
        card = new NodeCard(card.id(), address, card.version(), card.state());
    }

    synchronized void drain() {
        card = card.withState(NodeCard.State.DRAINING);
    }

    /** A write under this id may not have happened. */
    synchronized void lost(NodeId id) {
        lost |= id.equals(card.id());
    }

    synchronized void announcedAll(NodeId id) {
        announcing &= !id.equals(card.id());
    }

    /** Null if there is nothing to ask, or an answer is still due. */
    synchronized @Nullable Step next(long now) {
        if (closed || asking) {
            return null;
        }
        asking = true;
        NodeId givenUp = null;
        if (strange || (lost && up && now - enteredAt >= rest.toNanos())) {
            givenUp = strange ? null : card.id();
            rest = strange ? rest : longer(rest);
            card = card.withId(NodeId.random());
            entered = false;
        } else if (!lost && now - enteredAt >= LONGEST_REST.toNanos()) {
            rest = REST;
        }
        if (!entered) {
            // Anything lost so far is announced once this node has entered.
            lost = false;
            strange = false;
            enteredAt = now;
        }
        return new Step(card, !entered, givenUp);
    }

    private static Duration longer(Duration time) {
        Duration twice = time.multipliedBy(2);
        return twice.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : twice;
    }

    synchronized Renewed renewed(Lease lease) {
        asking = false;
        boolean isUpAgain = !up;
        boolean isNew = !entered;
        up = true;
        entered = true;
        others = lease.others();
        long before = since;
        if (isNew) {
            resyncs += wasUp ? 1 : 0;
            announcing = true;
        } else if (!announcing && !lost) {
            since = lastSeq;
            lastSeq = lease.seq();
        }
        wasUp = true;
        return new Renewed(isUpAgain, isNew, before);
    }

    /** @return whether the engine answered before, and now doesn't */
    synchronized boolean notRenewed(boolean stranger) {
        asking = false;
        strange |= stranger;
        boolean isDownNow = up && !stranger;
        up &= stranger;
        return isDownNow;
    }

    synchronized void close() {
        closed = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
