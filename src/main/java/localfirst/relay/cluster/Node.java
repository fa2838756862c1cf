package localfirst.relay.cluster;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * This process as a node: keeps its lease, and talks to the engine on its behalf.
 *
 * <p>Thread-safe, and never blocks. Anything that may have been lost is repaired in one way: the node gives up its id,
 * which makes everything it wrote invalid, enters under a new one, and announces everything again. So an interest has
 * to be known locally before it is announced, and forgotten locally before it is withdrawn.
 */
public final class Node implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    /** How often the lease is renewed. */
    static final Duration BEAT = Duration.ofSeconds(2);

    private static final Duration BETWEEN_SWEEPS = Duration.ofMillis(50);

    private final Engine engine;
    private final Timers timers;
    private final NodeListener listener;
    private final NodeState state;

    /** @param card this node as the others see it; its id is the first one that it takes */
    public Node(Engine engine, Timers timers, NodeCard card, NodeListener listener) {
        this.engine = engine;
        this.timers = timers;
        this.listener = listener;
        this.state = new NodeState(card, timers.nanoTime());
    }

    /** The same, if the address at which others dial it is known only now. */
    public void start(URI address) {
        state.at(address);
        start();
    }

    /** Enters, and stays until it is closed. */
    public void start() {
        // An engine that comes back empty has to be told everything as soon as possible, not at the next beat.
        engine.whenBack(this::renew);
        beat();
    }

    /** The id under which others know this node at the moment. */
    public NodeId id() {
        return state.card().id();
    }

    /** Where others dial it. */
    URI address() {
        return state.card().address();
    }

    /** The other nodes that were alive when the engine last answered. */
    public List<NodeCard> others() {
        return state.others();
    }

    /** Whether the engine answers. */
    public boolean isUp() {
        return state.isUp();
    }

    /** Whether the engine has answered since startup. */
    public boolean wasUp() {
        return state.wasUp();
    }

    /** How often everything has been announced again. */
    public long resyncs() {
        return state.resyncs();
    }

    /** Tells the others that this node is about to stop. */
    public void drain() {
        state.drain();
        renew();
    }

    /** As {@link Engine#announce}. */
    public CompletionStage<List<Announced>> announce(PeerId peer, List<Interest> interests) {
        return write(self -> engine.announce(self, peer, interests));
    }

    /** As {@link Engine#withdraw}. */
    public CompletionStage<Void> withdraw(PeerId peer, Collection<DocumentId> documents) {
        return write(self -> engine.withdraw(self, peer, documents));
    }

    /** As {@link Engine#find}. */
    public CompletionStage<List<Announced>> find(List<Interest> interests) {
        return engine.find(id(), interests);
    }

    /** As {@link Engine#locate}. */
    public CompletionStage<List<Announced.RemotePeer>> locate(DocumentId document, Collection<PeerId> peers) {
        return engine.locate(id(), document, peers);
    }

    /** As {@link Engine#host}. */
    public CompletionStage<NodeId> host(Pairing pairing, @Nullable NodeId unreachable) {
        return write(self -> engine.host(self, pairing, unreachable));
    }

    /** As {@link Engine#unhost}. */
    public CompletionStage<Void> unhost(Pairing pairing) {
        return write(self -> engine.unhost(self, pairing));
    }

    private <T> CompletionStage<T> write(Function<NodeId, CompletionStage<T>> call) {
        NodeId self = id();
        CompletionStage<T> answer = call.apply(self);
        answer.whenComplete((done, failure) -> {
            if (failure != null) {
                state.lost(self);
            }
        });
        return answer;
    }

    private void beat() {
        if (state.isClosed()) {
            return;
        }
        timers.after(BEAT, this::beat);
        renew();
    }

    private void renew() {
        NodeState.Step step = state.next(timers.nanoTime());
        if (step == null) {
            return;
        }
        NodeId given = step.givenUp();
        if (given != null) {
            engine.leave(given);
        }
        NodeCard card = step.card();
        CompletionStage<Lease> lease = step.isNew() ? engine.enter(card) : engine.renew(card);
        lease.whenComplete((answer, failure) -> {
            if (failure == null) {
                guarded(() -> renewed(card, answer));
            } else {
                guarded(() -> notRenewed(failure));
            }
        });
    }

    private void renewed(NodeCard card, Lease lease) {
        NodeState.Renewed renewed = state.renewed(lease);
        if (renewed.isUpAgain()) {
            LOG.log(System.Logger.Level.INFO, "The cluster''s engine answers; this node is {0}", card.id());
            listener.up(true);
        }
        listener.others(lease.others());
        if (renewed.isNew()) {
            announceAll(card.id(), renewed.since());
        }
        sweep();
    }

    private void announceAll(NodeId self, long since) {
        listener.announceAll(self, since).whenComplete((done, failure) -> {
            if (failure == null) {
                state.announcedAll(self);
            } else {
                state.lost(self);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Not everything could be announced to the cluster; this will be tried again: {0}",
                        failure.toString());
            }
        });
    }

    private void notRenewed(Throwable failure) {
        boolean stranger = reason(failure) == EngineException.Reason.STRANGER;
        if (state.notRenewed(stranger)) {
            LOG.log(System.Logger.Level.WARNING, "The cluster''s engine can''t be used: {0}", failure.getMessage());
            listener.up(false);
        }
        if (stranger) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "The cluster''s engine has forgotten this node, which is now joining again");
            renew();
        }
    }

    private static EngineException.@Nullable Reason reason(Throwable failure) {
        return failure instanceof EngineException known ? known.reason() : null;
    }

    private void sweep() {
        engine.sweep().whenComplete((swept, failure) -> {
            if (failure != null || state.isClosed()) {
                return;
            }
            if (!swept.orphans().isEmpty()) {
                guarded(() -> listener.orphaned(swept.orphans()));
            }
            if (swept.more()) {
                timers.after(BETWEEN_SWEEPS, this::sweep);
            }
        });
    }

    /** A failure on the engine's thread must not end that thread. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An answer from the cluster's engine couldn't be used", e);
        }
    }

    /** Gives up the lease. The engine stays open. */
    @Override
    public void close() {
        state.close();
        engine.leave(id());
    }
}
