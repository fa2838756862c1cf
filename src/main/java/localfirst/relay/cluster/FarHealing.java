package localfirst.relay.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.introduction.Listener;
import localfirst.relay.introduction.Repairs;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Introduces two peers again that should have a pipe and don't, if they aren't both on this node. It does so at the
 * same intervals as {@code Healing} does for two peers on one node. It runs on the node that hosted their pair, which
 * knows whether they have met again.
 *
 * <p>Thread-safe, and never blocks. The number of pairs that are healed at a time is limited.
 */
final class FarHealing {
    static final int MAX_REPAIRS = 20_000;

    private final Node node;
    private final Links links;
    private final Introductions introductions;
    private final Rendezvous rendezvous;

    // Guarded by this
    private final Repairs<Repairs.Repair> repairs;
    private long notKept;
    private boolean stopped;

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
        this.repairs = new Repairs<>(timers, random);
    }

    synchronized void missing(Pairing pairing) {
        Pairing key = pairing.canonical();
        if (stopped || key.isSelf()) {
            return;
        }
        Repairs.Repair repair = repair(key);
        if (repair == null || repair.isGivenUp()) {
            return;
        }
        // If the pipe breaks again meanwhile, don't wait for an attempt that is far off.
        if (!repair.isOpen() || repairs.isFarOff(repair)) {
            scheduleAttempt(key, repair, repair.isOpen() ? Repairs.FIRST_DELAY : repair.delay());
        }
        repair.setOpen(true);
    }

    private Repairs.@Nullable Repair repair(Pairing key) {
        Repairs.Repair known = repairs.of(key);
        if (known != null) {
            return known;
        }
        if (repairs.size() >= MAX_REPAIRS) {
            notKept++;
            return null;
        }
        Repairs.Repair added = new Repairs.Repair();
        repairs.add(key, added);
        return added;
    }

    private void scheduleAttempt(Pairing key, Repairs.Repair repair, Duration shortest) {
        repairs.scheduleAttempt(repair, shortest, () -> attempt(key, repair));
    }

    /** A Join tells everybody again, so counting starts over. */
    synchronized void joined(PeerId peer, Collection<DocumentId> documents) {
        repairs.joined(peer, documents);
    }

    /** A pipe between these two has lasted. If it breaks later, that counts as a new problem. */
    synchronized void lasted(Pairing pairing) {
        repairs.lasted(pairing);
    }

    synchronized void stop() {
        stopped = true;
        repairs.clear();
    }

    /** Pairs that are being healed. */
    synchronized int size() {
        return repairs.size();
    }

    /** Pairs for which there was no room. */
    synchronized long notKept() {
        return notKept;
    }

    private void attempt(Pairing key, Repairs.Repair repair) {
        if (rendezvous.isPiped(key)) {
            finish(key, repair);
            return;
        }
        node.locate(key.document(), List.of(key.local(), key.remote())).whenComplete((found, failure) -> {
            List<Announced.RemotePeer> known = failure == null ? found : List.of();
            boolean told = tell(key, known);
            told |= tell(key.reciprocal(), known);
            attempted(key, repair, told || failure != null);
        });
    }

    /**
     * Whether both are interested and one of them was told. If that can't be found out now, it counts as an attempt.
     */
    private synchronized void attempted(Pairing key, Repairs.Repair repair, boolean told) {
        repair.attempted();
        if (told && !repair.isGivenUp() && isKnown(key, repair)) {
            scheduleAttempt(key, repair, repair.delay());
        } else {
            finish(key, repair);
        }
    }

    private synchronized void finish(Pairing key, Repairs.Repair repair) {
        repair.setOpen(false);
        if (isKnown(key, repair)) {
            repairs.schedule(repair, Repairs.FORGET_AFTER, () -> forget(key, repair));
        }
    }

    /** While the engine was being asked, the relay may have begun to stop. */
    private boolean isKnown(Pairing key, Repairs.Repair repair) {
        return repairs.of(key) == repair;
    }

    private synchronized void forget(Pairing key, Repairs.Repair repair) {
        if (!repair.isOpen()) {
            repairs.remove(key, repair);
        }
    }

    /**
     * Tells the local peer of the pairing about the other, unless it has a socket for it. @return whether it did, or
     * has one
     */
    private boolean tell(Pairing pairing, List<Announced.RemotePeer> found) {
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

    private boolean isInterested(PeerId peer, DocumentId document, List<Announced.RemotePeer> found) {
        return introductions.speaker(peer, document) != null || nodeOf(peer, found) != null;
    }

    private static @Nullable NodeId nodeOf(PeerId peer, List<Announced.RemotePeer> found) {
        return found.stream()
                .filter(other -> other.peer().equals(peer))
                .reduce((older, newer) -> newer)
                .map(Announced.RemotePeer::node)
                .orElse(null);
    }
}
