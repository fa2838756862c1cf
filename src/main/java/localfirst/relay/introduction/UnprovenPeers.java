package localfirst.relay.introduction;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.Refusal;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.proof.Proofs;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of peers that have yet to prove that they have the keys to which their ids are bound.
 *
 * <p>They count for their address and in total, like others, but not as sockets of the peer, because anybody can open
 * them. If there are too many with one id, the oldest is closed.
 *
 * <p>Thread-safe, and never blocks. Proofs are checked one at a time, taking turns by address, because each may take a
 * millisecond and strangers can ask for as many as they like.
 */
final class UnprovenPeers {
    private final Interests interests;
    private final VisitRegistry registry;
    private final Admission admission;
    private final int mostOfPeer;
    private final Turns turns;
    private volatile @Nullable Proofs proofs;

    // Guarded by this
    private final Map<PeerId, Set<IntroductionVisit>> waiting = new HashMap<>();
    private int sockets;

    UnprovenPeers(Interests interests, Limits.Sockets.Unproven limits, VisitRegistry registry, Executor executor) {
        this.interests = interests;
        this.registry = registry;
        this.admission = registry.admission();
        mostOfPeer = limits.unprovenSocketsPerPeer();
        turns = new Turns(executor, registry.timers());
    }

    /** Part of wiring the relay. */
    void use(Proofs judge) {
        proofs = judge;
    }

    /** What judges the proofs. */
    Proofs proofs() {
        return Objects.requireNonNull(proofs);
    }

    /** A peer has connected, and nobody may know yet. */
    void arrived(IntroductionVisit visit) {
        registry.introductionOpened(visit);
        IntroductionVisit oldest = enter(visit);
        if (oldest != null) {
            oldest.close(Outcome.UNPROVEN);
        }
    }

    /** Its id is its own, so it is present from now on. @return whether the peer may have another socket */
    boolean proven(IntroductionVisit visit) {
        ClientAddress address = visit.socket().address();
        List<IntroductionVisit> others = interests.visitsOf(visit.peerId());
        remove(visit);
        interests.arrive(visit);
        boolean hasPlace = !admission.hasTooManyOfPeer(others.size(), IntroductionVisit.fromSite(others, address));
        if (!hasPlace) {
            admission.countRefusal(Refusal.TOO_MANY_OF_PEER);
        }
        return hasPlace;
    }

    /** A peer has gone without having been present. */
    void departed(IntroductionVisit visit) {
        remove(visit);
        visit.account().close();
        registry.introductionEnded(visit, visit.peerId());
    }

    private synchronized @Nullable IntroductionVisit enter(IntroductionVisit visit) {
        Set<IntroductionVisit> ofPeer = waiting.computeIfAbsent(visit.peerId(), peer -> new LinkedHashSet<>());
        ofPeer.add(visit);
        sockets++;
        if (!Limits.isOver(ofPeer.size(), mostOfPeer)) {
            return null;
        }
        IntroductionVisit oldest = ofPeer.iterator().next();
        ofPeer.remove(oldest);
        return oldest;
    }

    private synchronized void remove(IntroductionVisit visit) {
        sockets--;
        Set<IntroductionVisit> ofPeer = waiting.get(visit.peerId());
        if (ofPeer != null) {
            ofPeer.remove(visit);
            if (ofPeer.isEmpty()) {
                waiting.remove(visit.peerId());
            }
        }
    }

    /** Checks a proof when it is its turn. */
    void check(IntroductionVisit visit, Runnable check) {
        ClientAddress address = visit.socket().address();
        admission.checksProof(address);
        turns.add(address.isLimited() ? address.key() : visit, () -> {
            check.run();
            return null;
        });
    }

    /** Adds what closes these sockets to what closes other sockets of the same peers. */
    synchronized void addGoodbyes(Map<PeerId, Runnable> goodbyes) {
        waiting.forEach((peer, visits) -> {
            List<IntroductionVisit> now = List.copyOf(visits);
            Runnable goodbye = () -> now.forEach(IntroductionVisit::sayGoodbye);
            goodbyes.merge(peer, goodbye, (one, other) -> () -> {
                one.run();
                other.run();
            });
        });
    }

    synchronized int sockets() {
        return sockets;
    }
}
