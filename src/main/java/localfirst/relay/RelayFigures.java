package localfirst.relay;

import java.time.Instant;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.connection.HeldBudget;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Interests;
import localfirst.relay.limits.Budget;
import localfirst.relay.metrics.Rates;
import localfirst.relay.metrics.Rates.What;
import localfirst.relay.metrics.Rates.Window;

/**
 * How the relay is at this moment, in numbers: what {@code /status}, metrics and tests look at. What has happened so
 * far is in its counters.
 *
 * <p>Thread-safe, and never blocks. Each number is looked up when it is asked for, so two of them may differ by what
 * happens in between.
 */
public final class RelayFigures {
    private final Interests interests;
    private final Budget introductionBudget;
    private final Rendezvous rendezvous;
    private final HeldBudget heldBudget;
    private final VisitRegistry registry;
    private final Rates rates;
    private final long startedAt;

    private volatile String transport = "none";
    private volatile IntSupplier annotatedSockets = () -> 0;
    private volatile Supplier<ClusterFigures> cluster = ClusterFigures::alone;
    private volatile Instant certificateEnd = Instant.EPOCH;

    RelayFigures(
            Interests interests,
            Budget introductionBudget,
            Rendezvous rendezvous,
            HeldBudget heldBudget,
            VisitRegistry registry,
            Rates rates) {
        this.interests = interests;
        this.introductionBudget = introductionBudget;
        this.rendezvous = rendezvous;
        this.heldBudget = heldBudget;
        this.registry = registry;
        this.rates = rates;
        startedAt = registry.timers().nanoTime();
    }

    /** Peers that are present on /introduction. */
    public int peers() {
        return interests.peers();
    }

    /** Documents that somebody present is interested in. */
    public int documents() {
        return interests.documents();
    }

    /** How many of them are meshes: rooms so large that each peer is introduced to only some of the others. */
    public int largeRooms() {
        return interests.largeRooms();
    }

    /** Sockets on /introduction. A peer may have more than one. */
    public int introductionSockets() {
        return interests.sockets();
    }

    /** Roughly how many introductions are still to be sent, counting one per peer and document. */
    public long waitingIntroductions() {
        return interests.due();
    }

    /** The memory that peers on /introduction take, in bytes. */
    public long introductionBytes() {
        return introductionBudget.total();
    }

    /** Sockets on /connection. */
    public int connectionSockets() {
        return rendezvous.sockets();
    }

    /** Callers that wait for their partner. */
    public int heldCallers() {
        return rendezvous.held();
    }

    /** Bytes kept for callers that wait for their partner, or whose partner doesn't take them yet. */
    public long heldBytes() {
        return heldBudget.total();
    }

    /** Pipes that are open. */
    public int pipes() {
        return rendezvous.pipes();
    }

    /** How many sockets have bytes waiting that their peers haven't taken. Looks at every socket. */
    public int blockedSockets() {
        return registry.liveness().blocked();
    }

    /** How many bytes the operating system may be keeping because peers take nothing. */
    public long stalledBytes() {
        return registry.liveness().stalledBytes();
    }

    /** Recent rates. */
    public Map<What, Map<Window, Double>> rates() {
        return rates.now();
    }

    public long uptimeNanos() {
        return registry.timers().nanoTime() - startedAt;
    }

    /** The name of the transport, for people to read. */
    public String transport() {
        return transport;
    }

    void setTransport(String name) {
        transport = name;
    }

    /**
     * Open sockets that annotated endpoints carry. With the frame transport, these come from connectors whose
     * connections it can't take over.
     */
    public int annotatedSockets() {
        return annotatedSockets.getAsInt();
    }

    void setAnnotatedSockets(IntSupplier open) {
        annotatedSockets = open;
    }

    /** This node's cluster figures; {@link ClusterFigures#alone} if it isn't in a cluster. */
    public ClusterFigures cluster() {
        return cluster.get();
    }

    void setCluster(Supplier<ClusterFigures> now) {
        cluster = now;
    }

    /** When the certificate in force ends; the epoch if the relay does no TLS itself. */
    public Instant certificateEnd() {
        return certificateEnd;
    }

    void setCertificateEnd(Instant end) {
        certificateEnd = end;
    }
}
