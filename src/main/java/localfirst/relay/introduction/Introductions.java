package localfirst.relay.introduction;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.access.Grant;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.log.VisitLog;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
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
    /** How long a peer's sockets have to answer when there are too many of them. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    /** What clients make of an id that isn't where they look for it. */
    private static final String UNDEFINED = "undefined";

    private static final int TURN = 64;
    private static final Duration BETWEEN_TURNS = Duration.ofMillis(1);

    private final Interests interests;
    private final Healing healing;
    private final Limits limits;
    private final RelayCounters counters;
    private final Timers timers;
    private final Liveness liveness;
    private final Admission admission;
    private final VisitLog log;
    private final AtomicLong visits = new AtomicLong();

    public Introductions(
            Interests interests,
            Healing healing,
            Limits limits,
            RelayCounters counters,
            Timers timers,
            Liveness liveness,
            Admission admission,
            VisitLog log) {
        this.interests = interests;
        this.healing = healing;
        this.limits = limits;
        this.counters = counters;
        this.timers = timers;
        this.liveness = liveness;
        this.admission = admission;
        this.log = log;
    }

    /** Whether this peer may come in, and if not, why. */
    public Optional<Refusal> refuses(PeerId peer, ClientAddress address) {
        List<IntroductionVisit> sockets = interests.visitsOf(peer);
        long fromThere = sockets.stream()
                .filter(visit -> visit.socket().address().site().equals(address.site()))
                .count();
        Optional<Refusal> refusal = admission.refusesIntroduction(address, sockets.size(), (int) fromThere);
        refusal.ifPresent(why -> log.refused("introduction", peer, address, why.label()));
        if (refusal.isPresent() && refusal.get() == Refusal.TOO_MANY_OF_PEER) {
            sockets.forEach(visit -> visit.challenge(ANSWER_WITHIN));
        }
        return refusal;
    }

    /** The relay closed this visit for cause. */
    void closedForCause(IntroductionVisit visit) {
        admission.closedByRelay(visit.peerId(), visit.socket().address());
    }

    /** How long not to read from a socket of this peer's that has just been opened. */
    Duration delayOnArrival(IntroductionVisit visit) {
        return admission.delayOnArrival(visit.peerId(), visit.socket().address());
    }

    /** A peer is shaking hands: what its transport has to report to. */
    public SocketEvents visit(PeerId peer, Grant grant, PeerSocket socket) {
        return new IntroductionVisit(peer, grant, socket, this, visits.incrementAndGet());
    }

    /** For each peer that is present, what says goodbye to it. */
    public Map<PeerId, Runnable> goodbyes() {
        Map<PeerId, Runnable> goodbyes = new HashMap<>();
        for (IntroductionVisit present : interests.visits()) {
            PeerId peer = present.peerId();
            goodbyes.put(peer, () -> interests.visitsOf(peer).forEach(IntroductionVisit::sayGoodbye));
        }
        return goodbyes;
    }

    /** How many introductions wait until their peers take them. Looks at every peer. */
    public int waiting() {
        return interests.visits().stream().mapToInt(IntroductionVisit::waiting).sum();
    }

    void arrived(IntroductionVisit visit) {
        admission.introductionOpened(visit.socket().address());
        liveness.watch(visit);
        interests.arrive(visit);
    }

    void departed(IntroductionVisit visit, Outcome why) {
        admission.introductionEnded(visit.socket().address());
        liveness.forget(visit);
        interests.depart(visit);
        counters.introductionEnded(why);
        Duration lasted = Duration.ofNanos(timers.nanoTime() - visit.arrivedAt());
        log.introductionEnded(visit.peerId(), visit.socket().address(), why, lasted);
    }

    void join(IntroductionVisit visit, Set<DocumentId> documents) {
        healing.joined(visit.peerId(), documents);
        Interests.Joined joined = interests.join(visit, documents);
        counters.ignored(Ignored.SURPLUS_DOCUMENTS, joined.surplus());
        joined.news().forEach((listener, others) -> others.forEach((other, shared) -> listener.tell(other, shared)));
    }

    /**
     * Corrects a caller that means another peer than it asks for. Clients from 4.0.1 to 4.1.2 look for the other's id under a name
     * that isn't in a message in MessagePack, and call the peer {@code undefined}. They are introduced again, once for each
     * document, with the id under that name too.
     *
     * @return whether this is such a caller
     */
    public boolean correct(Pairing pairing) {
        if (!pairing.remote().value().equals(UNDEFINED)) {
            return false;
        }
        DocumentId document = pairing.document();
        IntroductionVisit visit = interests.speaker(pairing.local(), document);
        boolean exists = interests.speaker(pairing.remote(), document) != null;
        if (visit == null || exists || !visit.addUserName()) {
            return false;
        }
        if (visit.noteToldAgain(document)) {
            Iterator<PeerId> others =
                    interests.others(pairing.local(), document).iterator();
            tellAgain(visit, document, others);
        }
        return true;
    }

    /** A few at a time, since this is done by a thread that has others to serve. */
    private void tellAgain(IntroductionVisit visit, DocumentId document, Iterator<PeerId> others) {
        for (int i = 0; i < TURN && others.hasNext(); i++) {
            visit.tell(others.next(), Set.of(document));
        }
        if (others.hasNext() && interests.speaker(visit.peerId(), document) == visit) {
            timers.after(BETWEEN_TURNS, () -> tellAgain(visit, document, others));
        }
    }

    void leave(IntroductionVisit visit, Collection<DocumentId> documents) {
        interests.leave(visit, documents);
    }

    /** How long not to read from this address, which has sent a message; zero while it keeps to its rate. */
    Duration pauseAfterMessage(ClientAddress address) {
        return admission.pauseAfterMessage(address);
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
