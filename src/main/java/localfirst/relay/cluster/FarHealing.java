package localfirst.relay.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.introduction.Listener;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Introduces again those who should be talking and aren't, if they aren't both on this node: at the same times as
 * {@code Healing} does for those who are. It runs on the node that hosted their pair, which knows whether they have met again.
 *
 * <p>Thread-safe, and never blocks. There is a limit to how many are healed at a time.
 */
final class FarHealing {
    private static final int MOST_ATTEMPTS = 5;
    private static final int MOST_REPAIRS = 20_000;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    private final Node node;
    private final Links links;
    private final Introductions introductions;
    private final Rendezvous rendezvous;
    private final Timers timers;
    private final DoubleSupplier random;

    // Guarded by this
    private final Map<DocumentId, Map<Pairing, Repair>> repairs = new HashMap<>();
    private int count;
    private long notKept;
    private boolean stopped;

    private static final class Repair {
        private int attempts;
        private boolean open;
    }

    FarHealing(
            Node node,
            Links links,
            Introductions introductions,
            Rendezvous rendezvous,
            Timers timers,
            DoubleSupplier random) {
        this.node = node;
        this.links = links;
        this.introductions = introductions;
        this.rendezvous = rendezvous;
        this.timers = timers;
        this.random = random;
    }

    synchronized void missing(Pairing pairing) {
        Pairing key = pairing.canonical();
        if (stopped || key.isSelf()) {
            return;
        }
        Map<Pairing, Repair> ofDocument = repairs.get(key.document());
        Repair repair = ofDocument == null ? null : ofDocument.get(key);
        if (repair == null) {
            if (count >= MOST_REPAIRS) {
                notKept++;
                return;
            }
            repair = new Repair();
            count++;
            repairs.computeIfAbsent(key.document(), document -> new HashMap<>(2))
                    .put(key, repair);
        }
        if (!repair.open && repair.attempts < MOST_ATTEMPTS) {
            repair.open = true;
            schedule(key, repair);
        }
    }

    private void schedule(Pairing key, Repair repair) {
        Duration shortest = FIRST_DELAY.multipliedBy(1L << repair.attempts);
        long spread = (long) (shortest.toNanos() * random.getAsDouble() / 2);
        timers.after(shortest.plusNanos(spread), () -> attempt(key, repair));
    }

    /** A Join tells everybody again, so that the count starts again. */
    synchronized void joined(PeerId peer, Collection<DocumentId> documents) {
        if (repairs.isEmpty()) {
            return;
        }
        for (DocumentId document : documents) {
            repairs.getOrDefault(document, Map.of()).forEach((pairing, repair) -> {
                if (pairing.local().equals(peer) || pairing.remote().equals(peer)) {
                    repair.attempts = 0;
                }
            });
        }
    }

    synchronized void stop() {
        stopped = true;
        repairs.clear();
        count = 0;
    }

    /** Pairs that are being healed. */
    synchronized int size() {
        return count;
    }

    /** Pairs that there was no room for. */
    synchronized long notKept() {
        return notKept;
    }

    private void attempt(Pairing key, Repair repair) {
        if (rendezvous.isPiped(key)) {
            finish(key, repair);
            return;
        }
        node.find(List.of(Interest.joined(key.document()))).whenComplete((found, failure) -> {
            List<Announced> known = failure == null ? found : List.of();
            boolean told = tell(key, known);
            told |= tell(key.reciprocal(), known);
            attempted(key, repair, told || failure != null);
        });
    }

    /** Whether both are interested, and one of them was told; what can't be known now counts as an attempt. */
    private synchronized void attempted(Pairing key, Repair repair, boolean told) {
        repair.attempts++;
        if (told && !stopped && repair.attempts < MOST_ATTEMPTS) {
            schedule(key, repair);
        } else {
            finish(key, repair);
        }
    }

    private synchronized void finish(Pairing key, Repair repair) {
        repair.open = false;
        timers.after(FORGET_AFTER, () -> forget(key, repair));
    }

    private synchronized void forget(Pairing key, Repair repair) {
        Map<Pairing, Repair> ofDocument = repairs.get(key.document());
        if (!repair.open && ofDocument != null && ofDocument.remove(key, repair)) {
            count--;
            if (ofDocument.isEmpty()) {
                repairs.remove(key.document());
            }
        }
    }

    /** Tells the local peer of the pairing about the other, unless it has a socket for it. @return whether it did, or has one */
    private boolean tell(Pairing pairing, List<Announced> found) {
        DocumentId document = pairing.document();
        if (!isInterested(pairing.remote(), document, found)) {
            return false;
        }
        if (rendezvous.isConnected(pairing)) {
            return true;
        }
        Listener listener = introductions.speaker(pairing.local(), document);
        if (listener != null) {
            listener.tell(pairing.remote(), List.of(document));
            return true;
        }
        NodeId there = nodeOf(pairing.local(), found);
        NodeLink link = there == null ? null : links.to(there);
        if (link == null) {
            return false;
        }
        link.send(new News.Introduce(pairing.local(), pairing.remote(), List.of(document), 0));
        return true;
    }

    private boolean isInterested(PeerId peer, DocumentId document, List<Announced> found) {
        return introductions.speaker(peer, document) != null || nodeOf(peer, found) != null;
    }

    private static @Nullable NodeId nodeOf(PeerId peer, List<Announced> found) {
        return found.stream()
                .flatMap(each -> each.others().stream())
                .filter(other -> other.peer().equals(peer))
                .reduce((older, newer) -> newer)
                .map(Announced.RemotePeer::node)
                .orElse(null);
    }
}
