package localfirst.relay.introduction;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.Limits;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;

/**
 * Tells peers that share a document of each other.
 *
 * <p>Thread-safe, and never blocks. {@code Healing} repeats what got lost.
 */
public final class Introductions {
    private final Interests interests;
    private final Healing healing;
    private final Limits limits;
    private final RelayCounters counters;
    private final Timers timers;
    private final Liveness liveness;
    private final AtomicLong visits = new AtomicLong();

    public Introductions(
            Interests interests,
            Healing healing,
            Limits limits,
            RelayCounters counters,
            Timers timers,
            Liveness liveness) {
        this.interests = interests;
        this.healing = healing;
        this.limits = limits;
        this.counters = counters;
        this.timers = timers;
        this.liveness = liveness;
    }

    /** A peer is shaking hands: what its transport has to report to. */
    public SocketEvents visit(PeerId peer, PeerSocket socket) {
        return new IntroductionVisit(peer, socket, this, visits.incrementAndGet());
    }

    /** Closes all sockets of a peer. */
    public void close(PeerId peer, CloseStatus status, Outcome why) {
        interests.visitsOf(peer).forEach(visit -> visit.close(status, why));
    }

    /** The peers that are present. */
    public List<PeerId> peers() {
        return interests.visits().stream()
                .map(IntroductionVisit::peerId)
                .distinct()
                .toList();
    }

    void arrived(IntroductionVisit visit) {
        liveness.watch(visit);
        interests.arrive(visit);
    }

    void departed(IntroductionVisit visit, Outcome why) {
        liveness.forget(visit);
        interests.depart(visit);
        counters.introductionEnded(why);
    }

    void join(IntroductionVisit visit, Set<DocumentId> documents) {
        healing.joined(visit.peerId(), documents);
        Interests.Joined joined = interests.join(visit, documents);
        counters.ignored(Ignored.SURPLUS_DOCUMENTS, joined.surplus());
        joined.news().forEach((listener, others) -> others.forEach((other, shared) -> listener.tell(other, shared)));
    }

    void leave(IntroductionVisit visit, Collection<DocumentId> documents) {
        interests.leave(visit, documents);
    }

    /** How long not to read from this address; zero while it keeps to its rate. */
    Duration pauseFor(ClientAddress address) {
        return Duration.ZERO;
    }

    Limits limits() {
        return limits;
    }

    RelayCounters counters() {
        return counters;
    }

    Timers timers() {
        return timers;
    }
}
