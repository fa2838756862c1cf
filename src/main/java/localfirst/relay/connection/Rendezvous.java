package localfirst.relay.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.Refusal;
import localfirst.relay.admission.Tarpit;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.peer.SocketNumbers;
import localfirst.relay.time.Timers;

/**
 * The place where the first of two callers waits for the second.
 *
 * <p>Thread-safe, and never blocks. If both callers arrive at once, exactly one of them opens the pipe. Callers that
 * can't be matched with each other hardly ever contend, because they are spread over shards by their pairing.
 */
public final class Rendezvous {
    private static final int SHARDS = 64;

    private static final Duration LASTING = Duration.ofSeconds(60);

    private final Limits.Waiting limits;
    private final HeldBudget budget;
    private final VisitRegistry registry;
    private final RelayCounters counters;
    private final Timers timers;
    private final Admission admission;
    private final PipeNews news;
    private volatile Directory directory = Directory.NONE;
    private final List<Shard> shards = new ArrayList<>();

    /** Every caller whose socket is open, including those that have no place any more. */
    private final Set<Caller> open = ConcurrentHashMap.newKeySet();

    public Rendezvous(Limits.Waiting limits, HeldBudget budget, VisitRegistry registry, PipeNews news) {
        this.limits = limits;
        this.budget = budget;
        this.registry = registry;
        this.counters = registry.counters();
        this.timers = registry.timers();
        this.admission = registry.admission();
        this.news = news;
        for (int i = 0; i < SHARDS; i++) {
            shards.add(new Shard());
        }
    }

    /** A peer is shaking hands. @return what its transport reports to */
    public SocketEvents visit(Pairing pairing, SocketNumbers numbers, PeerSocket socket) {
        return new Caller(pairing, numbers, socket, this, new Flow(socket, budget, counters, admission.bandwidth()));
    }

    /** Part of wiring the relay: pairs may meet on other nodes, too. */
    public void use(Directory elsewhere) {
        directory = elsewhere;
    }

    /** Whether any caller of this pair is here. */
    public boolean isOccupied(Pairing pairing) {
        return shard(pairing).isOccupied(pairing);
    }

    /** The callers of this pair, of both sides, that wait for a partner. */
    public List<WaitingCaller> waiting(Pairing pairing) {
        return shard(pairing).waiting(pairing).stream().map(WaitingCaller::new).toList();
    }

    /**
     * Forwards a caller to another node.
     *
     * @param link leads there
     * @param begin called before anything is sent over the link, unless the caller isn't waiting any more
     * @return what the link reports to; nothing if the caller isn't waiting any more
     */
    public Optional<LinkEvents> forward(WaitingCaller waiting, PeerSocket link, Runnable begin) {
        Caller caller = waiting.caller();
        LinkCaller there = new LinkCaller(caller.pairing().reciprocal(), link, this, flow(link), true);
        Meeting.Match match = shard(caller.pairing()).forward(caller, there, timers.nanoTime());
        if (match == null) {
            return Optional.empty();
        }
        begin.run();
        caller.cancelTimer();
        join(match);
        return Optional.of(there);
    }

    /** A caller of another node comes here, where its pair meets. @return what its link reports to */
    public LinkEvents receive(Pairing pairing, PeerSocket link) {
        return new LinkCaller(pairing, link, this, flow(link), false);
    }

    private Flow flow(PeerSocket link) {
        return new Flow(link, budget, counters, null);
    }

    Timers timers() {
        return timers;
    }

    Tarpit tarpit() {
        return admission.tarpit();
    }

    /** A caller has come in. If it can't stay, it is turned away. @return whether it stays */
    boolean enter(Caller caller) {
        Optional<Refusal> refusal = admission.refusesConnection(caller.socket().address());
        open.add(caller);
        registry.connectionOpened(caller);
        if (refusal.isPresent()) {
            caller.refuse(refusal.get());
            return false;
        }
        if (news.correct(caller.pairing())) {
            caller.turnAway(CloseStatus.byRelay(CloseCode.UNDEFINED_PEER), Outcome.BAD_PATH);
            return false;
        }
        return true;
    }

    /** The transport is done with this caller. */
    void socketEnded(Caller caller) {
        open.remove(caller);
        linkEnded(caller);
        registry.connectionEnded(caller, caller.pairing());
    }

    /** The same for a caller that was never admitted. */
    void linkEnded(Caller caller) {
        Pipe pipe = caller.pipe();
        if (pipe != null) {
            // Even if the pipe ended earlier: data from the other caller may still have been waiting for this one.
            pipe.other(caller).flow().discard();
            socketIsOver(caller, pipe);
        }
    }

    /** This caller answers nothing. Its partner needn't wait until the transport has given it up as well. */
    void gaveUp(Caller caller) {
        Pipe pipe = caller.pipe();
        if (pipe != null) {
            socketIsOver(caller, pipe);
        }
    }

    private void socketIsOver(Caller caller, Pipe pipe) {
        if (pipe.socketIsOver(caller)) {
            news.missing(caller.pairing());
        }
    }

    void arrive(Caller caller) {
        endReplaced(caller);
        Meeting.Arrival arrival = shard(caller.pairing()).arrive(caller, timers.nanoTime());
        Caller superseded = arrival.superseded();
        if (superseded != null) {
            superseded.cancelTimer();
            superseded.flow().discard();
            superseded.close(Outcome.SUPERSEDED);
        }
        arrival.forgotten().forEach(departed -> departed.flow().discard());
        if (!arrival.hasPlace()) {
            admission.countRefusal(Refusal.TOO_MANY_OF_PAIR);
            caller.refuse(Refusal.TOO_MANY_OF_PAIR);
        }
        arrival.matches().forEach(this::open);
        arrival.asked().forEach(Caller::challenge);
        directory.changed(caller.pairing());
    }

    /** The newcomer's client has given up an earlier socket of its own: nobody has to wait until that is found dead. */
    private void endReplaced(Caller newcomer) {
        if (newcomer.numbers().replaced() != 0) {
            shard(newcomer.pairing()).present(newcomer.pairing()).stream()
                    .filter(older -> older.numbers().isReplacedBy(newcomer.numbers()))
                    .forEach(Caller::replaced);
        }
    }

    /** A frame came from a caller, and that makes a difference. */
    void heard(Caller caller) {
        shard(caller.pairing()).heard(caller, timers.nanoTime()).forEach(this::open);
    }

    /** Whether this caller is alive can't be told now. */
    void unproven(Caller caller) {
        shard(caller.pairing()).unproven(caller, timers.nanoTime()).forEach(this::open);
    }

    private void open(Meeting.Match match) {
        Pipe pipe = match.pipe();
        counters.pipeOpened(pipe.openedAt() - pipe.first().arrivedAt());
        join(match);
    }

    private void join(Meeting.Match match) {
        Pipe pipe = match.pipe();
        pipe.open();
        Caller departed = match.departed();
        if (departed != null) {
            Caller other = pipe.other(departed);
            other.settle(Outcome.PARTNER_GONE);
            other.flow().discard();
            departed.cancelTimer();
        }
    }

    /** A caller has been here for a while. If it is still alone, the other peer may not know about it. */
    void waitsLong(Caller caller) {
        if (!shard(caller.pairing()).isHeld(caller)) {
            return;
        }
        news.missing(caller.pairing());
        caller.setTimer(limits.holdTime().minus(Caller.WAITS_LONG), () -> holdTimeIsOver(caller));
        // If it has been matched meanwhile, its timer has another purpose.
        caller.readyIfAlive();
    }

    private void holdTimeIsOver(Caller caller) {
        if (shard(caller.pairing()).isHeld(caller)) {
            caller.close(Outcome.LONELY);
        }
    }

    /** A caller sends and takes nothing more. May be called twice: by the relay and then by the transport. */
    void remove(Caller caller, Ending ending) {
        Meeting.Departure departure = shard(caller.pairing()).remove(caller, ending, timers.nanoTime());
        if (departure.from() == Stage.PIPED || departure.from() == Stage.FORWARDED) {
            endPipe(caller, ending, departure.from() == Stage.FORWARDED);
        } else if (departure.from().isHeld()) {
            endHeld(caller, ending, departure.to());
        }
        departure.matches().forEach(this::open);
        if (departure.from() != departure.to()) {
            directory.changed(caller.pairing());
        }
    }

    private void endHeld(Caller caller, Ending ending, Stage now) {
        if (now == Stage.DEPARTED) {
            caller.flow().endWith(ending.status().forwarded());
            caller.cancelTimer();
            // Not the caller's own timer, because another thread may be about to replace that one.
            timers.after(limits.departedHoldTime(), () -> forgetDeparted(caller));
            return;
        }
        caller.cancelTimer();
        caller.flow().discard();
        news.missing(caller.pairing());
    }

    private void forgetDeparted(Caller caller) {
        if (shard(caller.pairing()).forget(caller)) {
            caller.flow().discard();
            directory.changed(caller.pairing());
        }
    }

    private void endPipe(Caller caller, Ending ending, boolean isForwarded) {
        Pipe pipe = caller.pipe();
        if (pipe == null) {
            return;
        }
        Caller other = pipe.other(caller);
        other.settle(caller.outcomeOfPartner(ending));
        other.flow().discard();
        caller.flow().endWith(caller.lastWords(ending));
        if (!isForwarded) {
            wasPipe(caller, pipe);
        }
        if (!ending.isByPeer() && !caller.isHealedElsewhere(ending) && pipe.breaks()) {
            news.missing(caller.pairing());
        }
    }

    private void wasPipe(Caller caller, Pipe pipe) {
        long lifetime = timers.nanoTime() - pipe.openedAt();
        counters.pipeEnded(lifetime);
        if (lifetime >= LASTING.toNanos()) {
            news.lasted(caller.pairing());
        }
    }

    /** For each peer that has callers here, what closes all of them, and those at the other ends of their pipes. */
    public Map<PeerId, Runnable> goodbyes() {
        Map<PeerId, List<Caller>> callers = new HashMap<>();
        for (Shard shard : shards) {
            for (Caller caller : shard.present()) {
                callers.computeIfAbsent(caller.pairing().local(), peer -> new ArrayList<>())
                        .add(caller);
            }
        }
        Map<PeerId, Runnable> goodbyes = new HashMap<>();
        callers.forEach((peer, ofPeer) -> goodbyes.put(peer, () -> ofPeer.forEach(Caller::sayGoodbye)));
        return goodbyes;
    }

    /** Whether these two have a pipe for this document. */
    public boolean isPiped(Pairing pairing) {
        return shard(pairing).isPiped(pairing);
    }

    /** Whether the local peer of the pairing has a socket for it, held or in a pipe. */
    public boolean isConnected(Pairing pairing) {
        return shard(pairing).isConnected(pairing);
    }

    /**
     * Runs the task, which must not block, once a socket of the local peer for this pairing has shown that it is alive;
     * at once if the socket is taking bytes. If two tasks wait for the same socket, only the newer one runs; if there
     * is no socket, none does.
     */
    public void whenAlive(Pairing pairing, Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        Runnable once = () -> {
            if (done.compareAndSet(false, true)) {
                task.run();
            }
        };
        shard(pairing).present(pairing).forEach(caller -> caller.whenAlive(once));
    }

    /** The callers that are waiting. */
    public int held() {
        return shards.stream().mapToInt(Shard::held).sum();
    }

    /** The callers that wait or are piped on other nodes. */
    public int forwarded() {
        return shards.stream().mapToInt(Shard::forwarded).sum();
    }

    /** The pipes that are open. */
    public int pipes() {
        return shards.stream().mapToInt(Shard::halves).sum() / 2;
    }

    /**
     * Checks that every caller is where it should be.
     *
     * @throws IllegalStateException if two callers wait that should have been matched, or a pipe has only one half
     */
    public void checkConsistency() {
        shards.forEach(Shard::checkConsistency);
        open.forEach(caller -> caller.flow().checkConsistency());
    }

    /** The sockets that are open, for the relay's consistency check. */
    public int sockets() {
        return open.size();
    }

    /** What all flows hold that can still be delivered, for the relay's consistency check. */
    public long heldBytes() {
        Set<Caller> owners = new HashSet<>(open);
        for (Caller caller : open) {
            Pipe pipe = caller.pipe();
            if (pipe != null) {
                owners.add(pipe.other(caller));
            }
        }
        shards.forEach(shard -> owners.addAll(shard.callers()));
        return owners.stream().mapToLong(caller -> caller.flow().heldBytes()).sum();
    }

    /** How many flows could go on and don't. One answer says little: ask again before drawing conclusions. */
    public long stalled() {
        return open.stream().filter(caller -> caller.flow().isStalled()).count();
    }

    private Shard shard(Pairing pairing) {
        int hash = pairing.symmetricHash();
        return shards.get((hash ^ hash >>> 16) & (SHARDS - 1));
    }
}
