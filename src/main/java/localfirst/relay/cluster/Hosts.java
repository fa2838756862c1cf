package localfirst.relay.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import localfirst.relay.connection.Directory;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.connection.WaitingCaller;
import localfirst.relay.peer.Pairing;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Knows which node hosts each pair that has callers here, and forwards callers that wait to that node.
 *
 * <pre>
 *           ┌──▶ HERE        asked again every 10 s while somebody waits
 *  UNKNOWN ─┤      ^ │
 *   ^       │      │ v
 *   │       └──▶ ELSEWHERE ── that node can't be reached, or isn't it any more ──┐
 *   └────────────────────────────────────────────────────────────────────────────┘
 *  and from any of them to nothing, when nobody of the pair is here
 * </pre>
 *
 * <p>Thread-safe, and never blocks. Implementation note: what is known about a pair changes only inside its entry in
 * the map, and the engine is asked from there, so questions are asked in the order of the changes. Answers and dialling
 * happen outside.
 */
final class Hosts implements Directory {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration AFTER_REFUSAL = Duration.ofMillis(100);

    /** The engine may know a node that has just entered before this one does. */
    private static final int PATIENCE_WITH_UNKNOWN = 20;

    private final Node node;
    private final Predicate<NodeId> isSelf;
    private final Links links;
    private final NodeDialer dialer;
    private final Rendezvous rendezvous;
    private final Timers timers;
    private final Map<Pairing, Host> hosts = new ConcurrentHashMap<>();
    private final LongAdder forwarded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean draining;

    /** What is known about one pair. Guarded by its entry in the map. */
    private static final class Host {
        private @Nullable NodeId node;
        private boolean asking;

        /** Whether a timer is set to ask again, or to check again for a node that isn't known yet. One is enough. */
        private boolean waiting;

        private int pins;
        private int unknown;
        private final List<WaitingCaller> dialling = new ArrayList<>(0);
    }

    /** The parts that this class needs. */
    record Around(Node node, Predicate<NodeId> isSelf, Links links, NodeDialer dialer) {}

    Hosts(Around around, Rendezvous rendezvous, Timers timers) {
        this.node = around.node();
        this.isSelf = around.isSelf();
        this.links = around.links();
        this.dialer = around.dialer();
        this.rendezvous = rendezvous;
        this.timers = timers;
    }

    void start() {
        timers.after(ASK_AGAIN, this::askAgain);
    }

    /**
     * From now on, callers of other nodes find their pair's host elsewhere. The entries of this node stay in the
     * engine: the node that sweeps them introduces those peers again that haven't met elsewhere by then.
     */
    void drain() {
        draining = true;
    }

    long forwarded() {
        return forwarded.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** The pairs that are hosted here, or that have callers here. */
    int size() {
        return hosts.size();
    }

    @Override
    public void changed(Pairing pairing) {
        Work work = new Work(pairing.canonical());
        hosts.compute(work.pairing, (key, host) -> look(host, work));
        work.go();
    }

    private @Nullable Host look(@Nullable Host host, Work work) {
        if (!rendezvous.isOccupied(work.pairing) && (host == null || host.pins == 0)) {
            if (!draining && host != null && (host.asking || host.node == null || isSelf.test(host.node))) {
                node.unhost(work.pairing);
            }
            return null;
        }
        if (host == null) {
            Host begun = new Host();
            ask(begun, null, work);
            return begun;
        }
        NodeId elsewhere = host.node;
        if (elsewhere != null && !isSelf.test(elsewhere)) {
            forward(host, elsewhere, work);
        }
        return host;
    }

    private void ask(Host host, @Nullable NodeId unreachable, Work work) {
        host.asking = true;
        work.asked = host;
        work.answer = node.host(work.pairing, unreachable);
    }

    private void forward(Host host, NodeId to, Work work) {
        NodeLink link = links.to(to);
        for (WaitingCaller caller : rendezvous.waiting(work.pairing)) {
            if (link == null) {
                if (!host.waiting) {
                    host.waiting = true;
                    work.waiting = host;
                    work.unknown = to;
                }
                return;
            }
            if (!host.dialling.contains(caller)) {
                host.dialling.add(caller);
                work.dials.add(caller);
                work.to = link;
            }
        }
    }

    /** What has to be done outside of the map's entry. */
    private final class Work {
        private final Pairing pairing;
        private @Nullable Host asked;
        private @Nullable CompletionStage<NodeId> answer;
        private final List<WaitingCaller> dials = new ArrayList<>(0);
        private @Nullable NodeLink to;
        private @Nullable Host waiting;
        private @Nullable NodeId unknown;

        Work(Pairing pairing) {
            this.pairing = pairing;
        }

        void go() {
            CompletionStage<NodeId> coming = answer;
            Host host = asked;
            if (coming != null && host != null) {
                coming.whenComplete((found, failure) -> answered(pairing, host, failure == null ? found : null));
            }
            NodeLink link = to;
            if (link != null) {
                dials.forEach(caller -> dial(caller, link));
            }
            NodeId stranger = unknown;
            Host waits = waiting;
            if (stranger != null && waits != null) {
                timers.after(AFTER_REFUSAL, () -> {
                    waitsNoMore(pairing, waits);
                    refusedBy(stranger, pairing, null);
                });
            }
        }
    }

    private void answered(Pairing pairing, Host asked, @Nullable NodeId found) {
        Work work = new Work(pairing);
        hosts.computeIfPresent(pairing, (key, host) -> {
            if (host != asked) {
                return host;
            }
            host.asking = false;
            if (found == null) {
                // Callers on this node are matched anyway. All others wait until the engine answers.
                if (!host.waiting) {
                    host.waiting = true;
                    timers.after(AFTER_FAILURE, () -> {
                        waitsNoMore(pairing, asked);
                        askAgainIf(pairing, false);
                    });
                }
                return host;
            }
            if (!found.equals(host.node)) {
                host.unknown = 0;
            }
            host.node = found;
            return look(host, work);
        });
        work.go();
    }

    private void waitsNoMore(Pairing pairing, Host waited) {
        hosts.computeIfPresent(pairing, (key, host) -> {
            host.waiting &= host != waited;
            return host;
        });
    }

    private void dial(WaitingCaller caller, NodeLink link) {
        dialer.forward(caller, link, new NodeDialer.Forwarding() {
            @Override
            public void done() {
                forwarded.increment();
                forget(caller);
            }

            @Override
            public void failed() {
                failed.increment();
                double spread = 1 + Math.floorMod(caller.hashCode(), 16) / 16.0;
                Duration jittered = Duration.ofNanos((long) (AFTER_REFUSAL.toNanos() * spread));
                timers.after(jittered, () -> refusedBy(link.card().id(), caller.pairing(), caller));
            }
        });
    }

    private void forget(WaitingCaller caller) {
        hosts.computeIfPresent(caller.pairing().canonical(), (key, host) -> {
            host.dialling.remove(caller);
            return host;
        });
    }

    /** That node wouldn't take this caller, or isn't known. */
    private void refusedBy(NodeId by, Pairing pairing, @Nullable WaitingCaller caller) {
        Work work = new Work(pairing.canonical());
        hosts.computeIfPresent(work.pairing, (key, host) -> {
            if (caller != null) {
                host.dialling.remove(caller);
            }
            if (host.asking || !by.equals(host.node)) {
                return look(host, work);
            }
            boolean isNew = caller == null && ++host.unknown < PATIENCE_WITH_UNKNOWN;
            if (isNew && links.to(by) == null) {
                return look(host, work);
            }
            host.unknown = 0;
            ask(host, links.to(by) == null && isNew ? null : by, work);
            return host;
        });
        work.go();
    }

    private void askAgain() {
        timers.after(ASK_AGAIN, this::askAgain);
        hosts.keySet().forEach(pairing -> askAgainIf(pairing, true));
    }

    /** @param evenIfNobodyWaits whether a pair that has met here needs a host, too */
    private void askAgainIf(Pairing pairing, boolean evenIfNobodyWaits) {
        boolean waits = !rendezvous.waiting(pairing).isEmpty();
        Work work = new Work(pairing);
        hosts.computeIfPresent(pairing, (key, host) -> {
            if (!host.asking && (waits || (evenIfNobodyWaits && hasNoHost(host)))) {
                ask(host, null, work);
            }
            return host;
        });
        work.go();
    }

    /** Two callers that met here don't wait for a host; but those that come later to other nodes look for it. */
    private boolean hasNoHost(Host host) {
        return host.node == null || (!isSelf.test(host.node) && links.to(host.node) == null);
    }

    /** The engine has forgotten what this node told it. Tells it again. */
    Iterator<Resync.Batch> announceAll() {
        Iterator<Pairing> pairings = List.copyOf(hosts.keySet()).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return pairings.hasNext();
            }

            @Override
            public Resync.Batch next() {
                Pairing pairing = pairings.next();
                return new Resync.Batch(1, () -> announce(pairing));
            }
        };
    }

    private CompletionStage<?> announce(Pairing pairing) {
        Work work = new Work(pairing);
        hosts.computeIfPresent(pairing, (key, host) -> {
            ask(host, null, work);
            return host;
        });
        work.go();
        CompletionStage<NodeId> answer = work.answer;
        return answer == null ? CompletableFuture.completedStage(null) : answer;
    }

    // For callers that come from other nodes

    /** Whether this node hosts a pair, or may be about to find out that it does. */
    boolean isHost(Pairing pairing) {
        if (draining) {
            return false;
        }
        boolean[] here = {false};
        hosts.compute(pairing.canonical(), (key, host) -> {
            if (host == null) {
                // Whatever the engine says, that isn't true.
                node.unhost(key);
            } else {
                here[0] = host.node == null || isSelf.test(host.node);
            }
            return host;
        });
        return here[0];
    }

    /** Goes on hosting a pair while a caller is on its way. @return whether it is hosted here */
    boolean pin(Pairing pairing) {
        boolean[] pinned = {false};
        hosts.computeIfPresent(pairing.canonical(), (key, host) -> {
            NodeId known = host.node;
            pinned[0] = known == null || isSelf.test(known);
            host.pins += pinned[0] ? 1 : 0;
            return host;
        });
        return pinned[0];
    }

    void unpin(Pairing pairing) {
        hosts.computeIfPresent(pairing.canonical(), (key, host) -> {
            host.pins--;
            return host;
        });
        changed(pairing);
    }
}
