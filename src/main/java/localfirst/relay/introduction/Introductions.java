package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.Refusal;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.limits.Account;
import localfirst.relay.limits.Budget;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.proof.Proofs;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Introduces peers that share a document to each other.
 *
 * <p>Thread-safe, and never blocks. A Join with few peers is processed at once, by the thread that read it. The rest,
 * and the news of large rooms, is processed in {@link Turns} on other threads. {@code Healing} repeats introductions
 * that got lost.
 */
public final class Introductions {
    /** The id that clients call when they look for it in the wrong place. */
    private static final String UNDEFINED = "undefined";

    /** A Join that takes no more steps than this is processed at once. */
    private static final int STEPS_AT_ONCE = 512;

    /** Memory for an id in a set, besides its characters. */
    private static final int DOCUMENT_BYTES = 112;

    /** This much may wait even if the budget is used up, because the number of sockets is limited too. */
    private static final int FEW_BYTES = 2 * 1024;

    private static final int MAX_TOLD_AT_ONCE = Crowd.LARGE;

    private static final long MAX_FRAMES_BYTES = 16L * 1024 * 1024;

    /** The share of the budget for introductions that is used to cache frames is one divided by this. */
    private static final int FRAMES = 16;

    private final Interests interests;
    private final Healing healing;
    private final Limits limits;
    private final VisitRegistry registry;
    private final Admission admission;
    private final Budget budget;
    private final Turns turns;
    private final Turns longMessages;
    private final RepeatedJoinsTurn repeatedJoins;
    private final MeshRepairs repairs;
    private final IntroductionFrames frames;
    private final UntoldJoins untold = new UntoldJoins();
    private final AtomicLong visits = new AtomicLong();
    private final UnprovenPeers unproven;
    private final PlacesOfPeers places;
    private volatile Bulletin bulletin = Bulletin.NONE;

    public Introductions(
            Interests interests,
            Healing healing,
            Limits limits,
            VisitRegistry registry,
            Budget budget,
            Executor executor) {
        this.interests = interests;
        this.healing = healing;
        this.limits = limits;
        this.registry = registry;
        this.admission = registry.admission();
        this.budget = budget;
        this.turns = new Turns(executor, registry.timers());
        this.repeatedJoins = new RepeatedJoinsTurn(this, turns);
        this.repairs = new MeshRepairs(this, turns);
        this.longMessages = new Turns(executor, registry.timers());
        this.places = new PlacesOfPeers(interests, limits, registry);
        this.unproven = new UnprovenPeers(interests, limits.sockets().unproven(), registry, executor);
        long most = Limits.orEndless(limits.introductions().memory().introductionBytes()) / FRAMES;
        this.frames = new IntroductionFrames(Math.min(MAX_FRAMES_BYTES, most));
    }

    /** Part of wiring the relay: there are other nodes, too. */
    public void use(Bulletin elsewhere) {
        bulletin = elsewhere;
        if (elsewhere.isRead()) {
            interests.areKnownElsewhere();
        }
    }

    /** Part of wiring the relay: decides who may use ids that are bound to a key. */
    public void use(Proofs judge) {
        unproven.use(judge);
    }

    Bulletin bulletin() {
        return bulletin;
    }

    /** Whether this peer may come in, and if not, why. */
    public Optional<Refusal> refuses(PeerId peer, ClientAddress address) {
        return places.refuses(peer, address);
    }

    /** The relay closed this visit because of what its client did. */
    void closedForCause(IntroductionVisit visit) {
        admission.closedByRelay(visit.peerId(), visit.socket().address());
    }

    /** How long to leave a socket unread that this peer has just opened. */
    Duration delayOnArrival(IntroductionVisit visit) {
        return admission.delayOnArrival(visit.peerId(), visit.socket().address());
    }

    /** A peer is shaking hands. @return what its transport reports to */
    public SocketEvents visit(Newcomer newcomer) {
        return new IntroductionVisit(newcomer, this, visits.incrementAndGet());
    }

    /** For each peer that is present, what closes its sockets. */
    public Map<PeerId, Runnable> goodbyes() {
        Map<PeerId, Runnable> goodbyes = new HashMap<>();
        for (IntroductionVisit present : interests.visits()) {
            PeerId peer = present.peerId();
            goodbyes.put(peer, () -> interests.visitsOf(peer).forEach(IntroductionVisit::sayGoodbye));
        }
        unproven.addGoodbyes(goodbyes);
        return goodbyes;
    }

    /** How many times a peer still has to be told something about a document. */
    public long waiting() {
        return interests.due();
    }

    Account account(ClientAddress address) {
        return budget.open(address);
    }

    void arrived(IntroductionVisit visit) {
        registry.introductionOpened(visit);
        interests.arrive(visit);
        places.taken(visit);
    }

    UnprovenPeers unproven() {
        return unproven;
    }

    /** The sockets of peers that are present, and of those that have yet to prove that their id is their own. */
    public int sockets() {
        return interests.sockets() + unproven.sockets();
    }

    void departed(IntroductionVisit visit) {
        Set<DocumentId> documents = bulletin.isRead() ? interests.documentsOf(visit) : Set.of();
        interests.depart(visit).forEach(this::tellSoon);
        repairs.scheduleIfNeeded();
        bulletin.left(visit.peerId(), documents);
        visit.account().close();
        registry.introductionEnded(visit, visit.peerId());
    }

    /** @return whether it is done; if not, the visit is told when it is */
    boolean join(IntroductionVisit visit, Set<DocumentId> documents) {
        healing.joined(visit.peerId(), documents);
        ClientAddress address = visit.socket().address();
        Joining joining = joining(visit, documents, false);
        JoinLane lane = joinLane(visit);
        boolean atOnce = !turns.isBusy(lane) && delayOfJoins(address).isZero();
        if (atOnce) {
            interests.goOn(joining, STEPS_AT_ONCE);
        }
        if (joining.isDone()) {
            finish(joining);
            return true;
        }
        visit.waitsFor(joining);
        // A Join that has begun is the first in its lane, so it won't wait for long.
        long bytes = atOnce ? 0 : bytes(documents);
        if (bytes <= FEW_BYTES) {
            visit.account().reserve(bytes);
        } else if (!visit.account().tryReserve(bytes)) {
            visit.waitsFor(null);
            counters().ignored(Ignored.NO_ROOM, documents.size());
            finish(joining);
            return true;
        }
        turns.add(lane, new WaitingJoin(joining, atOnce, bytes, this));
        return false;
    }

    /** Memory for documents that a Join names and that aren't joined yet. */
    private static long bytes(Set<DocumentId> documents) {
        return documents.stream()
                .mapToLong(document -> DOCUMENT_BYTES + 2L * document.value().length())
                .sum();
    }

    /** Announces again what the visit had joined before, unless it has left it since. */
    void joinAgain(IntroductionVisit visit, Set<DocumentId> documents) {
        turns.add(joinLane(visit), new WaitingJoin(joining(visit, documents, true), false, 0, this));
    }

    private Joining joining(IntroductionVisit visit, Set<DocumentId> documents, boolean repeated) {
        Joining joining = new Joining(visit, documents, turns, repeated);
        return bulletin.isRead() ? joining.remembering() : joining;
    }

    private static JoinLane joinLane(IntroductionVisit visit) {
        ClientAddress address = visit.socket().address();
        return new JoinLane(address.key(), address.isLimited() ? null : visit);
    }

    /** The Joins of one address wait for each other; if addresses aren't limited, those of one visit do. */
    private record JoinLane(String address, @Nullable IntroductionVisit visit) implements Comparable<JoinLane> {
        @Override
        public int compareTo(JoinLane other) {
            return address.compareTo(other.address);
        }
    }

    /** All documents are noted. Now the peers that share them are told. */
    void finish(Joining joining) {
        if (joining.hasPostponed()) {
            repeatedJoins.schedule();
        }
        counters().ignored(Ignored.SURPLUS_DOCUMENTS, joining.surplus());
        counters().ignored(Ignored.NO_ROOM, joining.withoutRoom());
        ClientAddress address = joining.visit().socket().address();
        int toTell = joining.joined().size();
        admission.introduced(address, joining.cost() + (long) toTell * UntoldJoins.INTRODUCTIONS_PER_DOCUMENT);
        tell(joining.claimed());
        if (toTell > 0) {
            untold.add(address, toTell, bulletin.joined(joining.visit(), joining.joined()));
        }
    }

    /** Has the claimed visits sent their news. */
    void tell(Claimed claimed) {
        claimed.crowds().forEach(Crowd::add);
        int told = 0;
        for (IntroductionVisit other : claimed.others()) {
            if (told++ < MAX_TOLD_AT_ONCE) {
                tell(other);
            } else {
                tellSoon(other);
            }
        }
        claimed.forget();
    }

    /** Goes on sending news to a visit that has been claimed for it. */
    void tell(IntroductionVisit visit) {
        if (visit.turn() != null) {
            tellSoon(visit);
        }
    }

    private void tellSoon(IntroductionVisit visit) {
        ClientAddress address = visit.socket().address();
        turns.add(address.isLimited() ? address.key() : visit, visit);
    }

    /** Goes on reading what a visit has sent. */
    void readSoon(IntroductionVisit visit) {
        turns.add(visit, visit::readOn);
    }

    /** Processes a long message, which may take a while. */
    void workOnLongMessage(IntroductionVisit visit, Runnable work) {
        ClientAddress address = visit.socket().address();
        longMessages.add(address.isLimited() ? address.key() : visit, () -> {
            work.run();
            return null;
        });
    }

    /**
     * Corrects a caller that asks for the wrong peer. Clients 4.0.1 to 4.1.2 look for the other's id under a name that
     * MessagePack messages don't have, and so call a peer named {@code undefined}. They are introduced again, once for
     * each document, with the id under that name too.
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
        if (interests.tellAllAgain(visit, document)) {
            bulletin.tellAgain(visit, document);
            if (visit.claim()) {
                tellSoon(visit);
            }
        }
        return true;
    }

    void leave(IntroductionVisit visit, Collection<DocumentId> documents) {
        // A message may name very many documents.
        List<DocumentId> some = new ArrayList<>(Math.min(documents.size(), STEPS_AT_ONCE));
        for (DocumentId document : documents) {
            some.add(document);
            if (some.size() == STEPS_AT_ONCE) {
                interests.leave(visit, some).forEach(this::tellSoon);
                some.clear();
            }
        }
        interests.leave(visit, some).forEach(this::tellSoon);
        repairs.scheduleIfNeeded();
        bulletin.left(visit.peerId(), documents);
    }

    /** How long not to read from this address, which has just sent a message; zero while it keeps to its rate. */
    Duration pauseAfterMessage(ClientAddress address, int bytes) {
        return admission.pauseAfterMessage(address, bytes);
    }

    /** How long Joins from this address have to wait because it has caused too much work; zero if they needn't. */
    Duration delayOfJoins(ClientAddress address) {
        Duration delay = admission.delayOfJoins(address);
        return delay.isZero() ? untold.delay(address) : delay;
    }

    /**
     * Runs the task once a socket of the local peer for this pairing has shown that it is alive; never if there is
     * none.
     */
    void whenAlive(Pairing pairing, Runnable task) {
        if (healing.pipes().isConnected(pairing)) {
            healing.pipes().whenAlive(pairing, task);
        } else {
            bulletin.whenAlive(pairing, task);
        }
    }

    /**
     * If one document has more peers than this on other nodes, a peer here is introduced to only some of them; 0 for
     * all.
     */
    public int mostPerDocument() {
        int most = limits.introductions().introductionsPerDocument();
        return Limits.isSet(most) ? new Degrees(most).most() : 0;
    }

    /** The listener that is told about a document for this peer; null if the peer isn't here or isn't interested. */
    public @Nullable Listener speaker(PeerId peer, DocumentId document) {
        return interests.speaker(peer, document);
    }

    /** Two peers, at least one of them on another node, should have a pipe and don't. */
    public void missingElsewhere(Pairing pairing) {
        bulletin.missing(pairing);
    }

    /** A pipe has lasted between two peers of which one or both may be on other nodes. */
    public void lastedElsewhere(Pairing pairing) {
        bulletin.lasted(pairing);
    }

    Interests interests() {
        return interests;
    }

    IntroductionFrames frames() {
        return frames;
    }

    Limits limits() {
        return limits;
    }

    RelayCounters counters() {
        return registry.counters();
    }

    Timers timers() {
        return registry.timers();
    }
}
