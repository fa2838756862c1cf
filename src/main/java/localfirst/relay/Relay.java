package localfirst.relay;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import localfirst.relay.access.Access;
import localfirst.relay.access.AccessPolicy;
import localfirst.relay.access.Grant;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.ClientAddresses;
import localfirst.relay.admission.Refusal;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.connection.HeldBudget;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.connection.TurnedAway;
import localfirst.relay.introduction.Healing;
import localfirst.relay.introduction.Interests;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.introduction.Newcomer;
import localfirst.relay.limits.Budget;
import localfirst.relay.limits.Limits;
import localfirst.relay.log.VisitLog;
import localfirst.relay.metrics.Rates;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.peer.SocketNumbers;
import localfirst.relay.proof.Proofs;
import localfirst.relay.time.SystemTimers;
import localfirst.relay.time.Timers;
import localfirst.relay.time.WorkThreads;
import org.jspecify.annotations.Nullable;

/**
 * The relay: owns its parts and puts them together.
 *
 * <p>Thread-safe, and never blocks. Transports hand it a {@link PeerSocket}, and report to the {@link SocketEvents}
 * they get back.
 */
public final class Relay implements AutoCloseable {
    /** What {@link #readiness} returns while new peers are welcome. */
    public static final String READY = "ready";

    private final RelayConfig config;
    private final Timers timers;
    private final Executor executor;
    private final DoubleSupplier random;
    private final RelayCounters counters = new RelayCounters();
    private final Rates rates;
    private final Interests interests;
    private final Healing healing;
    private final HeldBudget budget;
    private final Budget introductionBudget;
    private final Liveness liveness;
    private final ClientAddresses clientAddresses;
    private final Admission admission;
    private final Access access;
    private final Proofs proofs;
    private final VisitLog log;
    private final VisitRegistry registry;
    private final Introductions introductions;
    private final Rendezvous rendezvous;
    private final HeapWatch heap = new HeapWatch();
    private final RelayFigures figures;
    private volatile @Nullable OtherNodes others;

    public Relay(RelayConfig config) {
        this(config, List.of());
    }

    /** @param policies asked, in addition to the configured rules, whether to admit a peer */
    public Relay(RelayConfig config, List<AccessPolicy> policies) {
        this(
                config,
                policies,
                new SystemTimers(),
                new WorkThreads("relay-introductions", 2),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * A relay without threads of its own: long work runs on the thread that causes it. For tests.
     *
     * @param random numbers from 0 to 1, for everything that is spread randomly
     */
    public Relay(RelayConfig config, Timers timers, DoubleSupplier random) {
        this(config, List.of(), timers, Runnable::run, random);
    }

    private Relay(
            RelayConfig config, List<AccessPolicy> policies, Timers timers, Executor executor, DoubleSupplier random) {
        this.config = config;
        this.timers = timers;
        this.executor = executor;
        this.random = random;
        Limits limits = config.limits();
        rates = new Rates(counters, timers);
        interests = new Interests(limits.introductions(), random);
        healing = new Healing(interests, counters, timers, random);
        budget = new HeldBudget(limits.waiting());
        introductionBudget = new Budget(limits.introductions().memory());
        Limits.Pipes pipes = limits.pipes();
        liveness = new Liveness(
                timers, pipes.sendDeadline(), Limits.orEndless(pipes.stalledBytes()), random, counters::pinged);
        clientAddresses = new ClientAddresses(config.network().trustedProxies());
        admission = new Admission(limits, timers);
        log = new VisitLog(config.operators().log(), timers);
        registry = new VisitRegistry(admission, liveness, counters, log, timers);
        introductions = new Introductions(interests, healing, limits, registry, introductionBudget, executor);
        rendezvous = new Rendezvous(limits.waiting(), budget, registry, new NewsOfPipes(introductions, healing));
        healing.watch(new PipesOf(rendezvous));
        access = new Access(config.users().access(), policies, admission, log, timers);
        proofs = proofs(config, timers);
        introductions.use(proofs);
        figures = new RelayFigures(interests, introductionBudget, rendezvous, budget, registry, rates);
        liveness.start();
        rates.start();
    }

    private static Proofs proofs(RelayConfig config, Timers timers) {
        ClusterConfig cluster = config.cluster();
        return cluster.isOn()
                ? Proofs.shared(
                        config.network().names(),
                        cluster.allSecrets(),
                        () -> Instant.now().getEpochSecond())
                : Proofs.alone(config.network().names(), () -> TimeUnit.NANOSECONDS.toSeconds(timers.nanoTime()));
    }

    /** Makes this relay a node of a cluster. Called once, before the first peer arrives. */
    public <T extends OtherNodes> T join(BiFunction<Introductions, Rendezvous, T> nodes) {
        T made = nodes.apply(introductions, rendezvous);
        introductions.use(made.bulletin());
        rendezvous.use(made.directory());
        others = made;
        figures.setCluster(made::figures);
        return made;
    }

    /**
     * A request for a path that isn't one of a peer's, and may come from another node.
     *
     * @param headers the values of a header by its name
     * @return starts the visit of such a socket; null if it doesn't come from a node
     */
    public @Nullable Function<PeerSocket, SocketEvents> node(String rawPath, Function<String, List<String>> headers) {
        OtherNodes nodes = others;
        return nodes == null ? null : nodes.enter(rawPath, headers);
    }

    /** Whether a handshake on {@code /introduction/{peer}} is to be refused, and why. */
    public Optional<Refusal> refuses(PeerId peer, ClientAddress address) {
        return introductions.refuses(peer, address);
    }

    /** A peer came to {@code /introduction/{peer}}. */
    public SocketEvents introduce(PeerId peer, PeerSocket socket) {
        return introduce(peer, Grant.EVERYTHING, null, socket);
    }

    /**
     * The same for a peer with limited permissions.
     *
     * @param host the {@code Host} that the client dialled, if known
     */
    public SocketEvents introduce(PeerId peer, Grant grant, @Nullable String host, PeerSocket socket) {
        counters.introductionBegan();
        return introductions.visit(new Newcomer(peer, grant, host, socket));
    }

    /** A peer came to {@code /connection/{local}/{remote}/{document}}. */
    public SocketEvents connect(Pairing pairing, PeerSocket socket) {
        return connect(pairing, SocketNumbers.NONE, socket);
    }

    /** The same with a socket that has these numbers. */
    public SocketEvents connect(Pairing pairing, SocketNumbers numbers, PeerSocket socket) {
        Limits.Introductions.Lengths lengths = config.limits().introductions().lengths();
        if (lengths.isTooLong(pairing.local().value())
                || lengths.isTooLong(pairing.remote().value())
                || lengths.isTooLong(pairing.document().value())) {
            return badPath(socket);
        }
        counters.connectionBegan();
        return rendezvous.visit(pairing, numbers, socket);
    }

    /** A peer came to {@code /connection} with a path that names no peers and document. */
    public SocketEvents badPath(PeerSocket socket) {
        return admission
                .refusesStray(socket.address())
                .map(why -> turnAway(socket, why, Outcome.REFUSED))
                .orElseGet(() -> turnAway(socket, Runnable::run, Outcome.BAD_PATH.closeStatus(), Outcome.BAD_PATH));
    }

    /**
     * Turns a peer away after accepting its handshake, because access was denied. The denial has been counted already.
     */
    public SocketEvents deny(PeerSocket socket, Refusal why) {
        return turnAway(socket, why, Outcome.DENIED);
    }

    /** A handshake under a key-bound id was refused: counts it, charges the address, and logs it. */
    public void denied(String endpoint, PeerId peer, ClientAddress address, Refusal why) {
        admission.denied(why, address);
        log.refused(endpoint, peer, address, why.label());
    }

    private SocketEvents turnAway(PeerSocket socket, Refusal why, Outcome outcome) {
        return turnAway(socket, task -> admission.tarpit().refuse(why, task), why.closeStatus(), outcome);
    }

    private SocketEvents turnAway(PeerSocket socket, Consumer<Runnable> when, CloseStatus farewell, Outcome why) {
        counters.connectionBegan();
        return new TurnedAway(socket, when, farewell, why, counters, log);
    }

    /** A request, or a connection without one, was refused before there was a peer: it is counted and logged. */
    public void refusedAtTheDoor(Refusal why, ClientAddress address) {
        admission.countRefusal(why);
        log.refusedAtTheDoor(address, why.label());
    }

    /** Sets the name of the transport, for people to read. */
    public void carriedBy(String name) {
        figures.setTransport(name);
    }

    /** Sets when the current certificate expires. */
    public void certifiedUntil(Instant end) {
        figures.setCertificateEnd(end);
    }

    /** The current figures. */
    public RelayFigures figures() {
        return figures;
    }

    /** Says how many sockets annotated endpoints carry, if there are any such endpoints. */
    public void carriesAnnotated(IntSupplier open) {
        figures.setAnnotatedSockets(open);
    }

    public RelayConfig config() {
        return config;
    }

    public RelayCounters counters() {
        return counters;
    }

    public Timers timers() {
        return timers;
    }

    /** Determines clients' addresses. */
    public ClientAddresses clientAddresses() {
        return clientAddresses;
    }

    /** Who may use the relay. */
    public Access access() {
        return access;
    }

    /** Who may use ids that are bound to a key. */
    public Proofs proofs() {
        return proofs;
    }

    public Admission admission() {
        return admission;
    }

    /** Whether new peers should be sent here. */
    public boolean isReady() {
        return admission.hasRoom() && !isShortOfMemory() && isNodeReady();
    }

    private boolean isNodeReady() {
        OtherNodes nodes = others;
        return nodes == null || nodes.isReady();
    }

    /** What {@code /readyz} says: {@link #READY}, or why new peers should go elsewhere. */
    public String readiness() {
        if (isReady()) {
            return READY;
        }
        if (admission.isDraining()) {
            return "draining";
        }
        if (!isNodeReady()) {
            return "not in the cluster yet";
        }
        return admission.hasRoom() ? "short of memory" : "full";
    }

    /** Whether live objects nearly fill the heap, so that the process will sooner or later run out of memory. */
    public boolean isShortOfMemory() {
        return heap.isNearlyFull();
    }

    /**
     * Starts to drain: admits no new peers, and closes those that are here as {@link Drain} describes.
     *
     * @return what can be waited for, or hurried
     */
    public Drain drain() {
        admission.drain();
        healing.stop();
        OtherNodes nodes = others;
        if (nodes != null) {
            nodes.drain();
        }
        Drain drain = new Drain(config, timers, random, introductions, rendezvous, admission);
        drain.start();
        return drain;
    }

    /**
     * Checks everything that has to be true of the relay's state at any time.
     *
     * <p>Takes time in proportion to the number of sockets but holds no lock for long, so it may be used in production.
     * Blocks for up to a second for each figure on which two parts differ.
     *
     * @throws IllegalStateException if something isn't
     */
    public void checkConsistency() {
        new ConsistencyCheck(
                        new ConsistencyCheck.Introducing(interests, introductions, healing, introductionBudget),
                        new ConsistencyCheck.Calling(rendezvous, budget),
                        registry)
                .run();
    }

    // For tests

    Interests interests() {
        return interests;
    }

    Rendezvous rendezvous() {
        return rendezvous;
    }

    @Override
    public void close() {
        OtherNodes nodes = others;
        if (nodes != null) {
            nodes.close();
        }
        healing.stop();
        liveness.stop();
        if (executor instanceof WorkThreads own) {
            own.close();
        }
        if (timers instanceof SystemTimers own) {
            own.close();
        }
    }
}
