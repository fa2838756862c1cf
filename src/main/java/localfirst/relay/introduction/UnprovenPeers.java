package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of peers that have yet to prove that they have the keys that their ids are bound to.
 *
 * <p>They count for their address, and in all, as others do; but not as sockets of the peer, since anybody can open them. Of
 * too many with one id, the oldest has to go.
 *
 * <p>Thread-safe, and never blocks. Proofs are checked one at a time, in turns by address: each may take a millisecond, and
 * strangers can ask for that.
 */
final class UnprovenPeers {
    private final int mostOfPeer;
    private final Turns turns;

    // Guarded by this
    private final Map<PeerId, Set<IntroductionVisit>> waiting = new HashMap<>();
    private int sockets;

    UnprovenPeers(Limits limits, Executor executor, Timers timers) {
        mostOfPeer = limits.unprovenSocketsPerPeer();
        turns = new Turns(executor, timers);
    }

    /** One has come. */
    void add(IntroductionVisit visit) {
        IntroductionVisit oldest = enter(visit);
        if (oldest != null) {
            oldest.close(Outcome.UNPROVEN);
        }
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

    /** One has proven that its id is its own, or has ended. To be called once for each. */
    synchronized void remove(IntroductionVisit visit) {
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
        turns.add(address.isLimited() ? address.key() : visit, () -> {
            check.run();
            return null;
        });
    }

    synchronized List<IntroductionVisit> all() {
        List<IntroductionVisit> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        return all;
    }

    synchronized int sockets() {
        return sockets;
    }
}
