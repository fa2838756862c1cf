package localfirst.relay.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;

/**
 * An engine in this process, for all nodes of a test, which can be stopped, and made to forget.
 *
 * <p>Thread-safe. Answers come on the executor.
 */
public final class InMemoryEngine implements Engine {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int PAGE = 4096;
    private static final int SWEPT = 256;

    private final Timers timers;
    private final Executor executor;

    // Guarded by this
    private final Map<NodeId, Tenant> tenants = new TreeMap<>();
    private final Map<DocumentId, Map<Owner, Long>> documents = new TreeMap<>();
    private final Map<Pairing, NodeId> hosts = new TreeMap<>();
    private final Set<NodeId> cutOff = new TreeSet<>();
    private final Random random = new Random(1);
    private boolean stopped;
    private long seq;

    private final List<Runnable> back = new CopyOnWriteArrayList<>();
    private volatile Runnable beforeUnhost = () -> {};

    private record Tenant(NodeCard card, long until) {}

    private record Owner(NodeId node, PeerId peer) implements Comparable<Owner> {
        @Override
        public int compareTo(Owner other) {
            int byNode = node.compareTo(other.node);
            return byNode == 0 ? peer.compareTo(other.peer) : byNode;
        }
    }

    public InMemoryEngine(Timers timers, Executor executor) {
        this.timers = timers;
        this.executor = executor;
    }

    /** From now on it can't be reached. */
    public synchronized void stop() {
        stopped = true;
    }

    /** It can be reached again, and knows what it knew. */
    public void resume() {
        synchronized (this) {
            stopped = false;
        }
        back.forEach(Runnable::run);
    }

    /** It loses all that it knows. */
    public synchronized void forget() {
        tenants.clear();
        documents.clear();
        hosts.clear();
    }

    /** From now on it can't be reached by the node that has this id now. */
    public synchronized void cutOff(NodeId id) {
        cutOff.add(id);
    }

    /** How many interests and hosts it knows, of dead nodes too. */
    public synchronized int entries() {
        return documents.values().stream().mapToInt(Map::size).sum() + hosts.size();
    }

    @Override
    public CompletionStage<Lease> enter(NodeCard card) {
        return answer(() -> lease(card));
    }

    @Override
    public CompletionStage<Lease> renew(NodeCard card) {
        return answer(card.id(), () -> lease(card));
    }

    private Lease lease(NodeCard card) {
        tenants.put(card.id(), new Tenant(card, timers.nanoTime() + LEASE.toNanos()));
        List<NodeCard> others = tenants.keySet().stream()
                .filter(id -> isOther(id, card.id()))
                .map(id -> tenants.get(id).card())
                .toList();
        return new Lease(nextSeq(), others);
    }

    @Override
    public CompletionStage<Void> leave(NodeId self) {
        return answer(() -> {
            tenants.computeIfPresent(self, (id, tenant) -> new Tenant(tenant.card(), timers.nanoTime()));
            return null;
        });
    }

    @Override
    public CompletionStage<Swept> sweep() {
        return answer(() -> {
            int before = entries();
            Map<Pairing, NodeId> hosted = Map.copyOf(hosts);
            int[] left = {SWEPT};
            documents.values().forEach(owners -> owners.keySet().removeIf(each -> isSwept(each.node(), left)));
            documents.values().removeIf(Map::isEmpty);
            hosts.values().removeIf(node -> isSwept(node, left));
            List<Pairing> orphans = hosted.keySet().stream()
                    .filter(pairing -> !hosts.containsKey(pairing))
                    .toList();
            return new Swept(before > entries(), orphans);
        });
    }

    private boolean isSwept(NodeId node, int[] left) {
        return !isAlive(node) && left[0]-- > 0;
    }

    @Override
    public CompletionStage<List<Announced>> announce(NodeId self, PeerId peer, List<Interest> interests) {
        Batches.check(interests);
        return answer(self, () -> {
            int left = PAGE;
            List<Announced> all = new ArrayList<>();
            for (Interest interest : interests) {
                Announced announced = announce(new Owner(self, peer), interest, left);
                left -= announced.others().size();
                all.add(announced);
            }
            return all;
        });
    }

    private Announced announce(Owner self, Interest interest, int most) {
        long own = interest.seq() == 0 ? nextSeq() : interest.seq();
        documents
                .computeIfAbsent(interest.document(), document -> new HashMap<>())
                .put(self, own);
        return others(self.node(), new Interest(interest.document(), own, interest.after(), interest.most()), most);
    }

    @Override
    public CompletionStage<List<Announced>> find(NodeId self, List<Interest> interests) {
        Batches.check(interests);
        return answer(
                self,
                () -> interests.stream()
                        .map(each -> others(self, new Interest(each.document(), 0, each.after(), each.most()), PAGE))
                        .toList());
    }

    @Override
    public CompletionStage<List<Announced.RemotePeer>> locate(
            NodeId self, DocumentId document, Collection<PeerId> peers) {
        return answer(
                self,
                () -> documents.getOrDefault(document, Map.of()).entrySet().stream()
                        .filter(each -> isOther(each.getKey().node(), self))
                        .filter(each -> peers.contains(each.getKey().peer()))
                        .map(each -> new Announced.RemotePeer(
                                each.getKey().peer(), each.getKey().node(), each.getValue()))
                        .sorted(Comparator.comparingLong(Announced.RemotePeer::seq))
                        .toList());
    }

    private Announced others(NodeId self, Interest interest, int most) {
        List<Announced.RemotePeer> others = documents.getOrDefault(interest.document(), Map.of()).entrySet().stream()
                .filter(each -> isOther(each.getKey().node(), self) && each.getValue() > interest.after())
                .map(each -> new Announced.RemotePeer(
                        each.getKey().peer(), each.getKey().node(), each.getValue()))
                .sorted(Comparator.comparingLong(Announced.RemotePeer::seq))
                .toList();
        long here = documents.getOrDefault(interest.document(), Map.of()).keySet().stream()
                .filter(owner -> owner.node().equals(self))
                .count();
        if (interest.isLarge(others.size(), here)) {
            return new Announced(
                    interest.document(), interest.seq(), drawn(others, interest.drawn(others.size(), here)), false);
        }
        boolean more = others.size() > most;
        return new Announced(interest.document(), interest.seq(), more ? others.subList(0, most) : others, more);
    }

    /** Of each two at random, the one that joined later. */
    private List<Announced.RemotePeer> drawn(List<Announced.RemotePeer> others, double few) {
        int count = Math.min((int) (few + random.nextDouble()), others.size());
        List<Announced.RemotePeer> shuffled = new ArrayList<>(others);
        Collections.shuffle(shuffled, random);
        List<Announced.RemotePeer> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Announced.RemotePeer one = shuffled.get(i);
            Announced.RemotePeer other = count + i < shuffled.size() ? shuffled.get(count + i) : one;
            drawn.add(other.seq() > one.seq() ? other : one);
        }
        return drawn;
    }

    @Override
    public CompletionStage<Void> withdraw(NodeId self, PeerId peer, Collection<DocumentId> left) {
        Batches.check(left);
        return answer(self, () -> {
            left.forEach(document -> documents.computeIfPresent(document, (key, owners) -> {
                owners.remove(new Owner(self, peer));
                return owners.isEmpty() ? null : owners;
            }));
            return null;
        });
    }

    @Override
    public CompletionStage<NodeId> host(NodeId self, Pairing pairing, NodeId unreachable) {
        return answer(
                self,
                () -> hosts.compute(
                        pairing.canonical(),
                        (key, host) -> host == null || !isAlive(host) || host.equals(unreachable) ? self : host));
    }

    @Override
    public CompletionStage<Void> unhost(NodeId self, Pairing pairing) {
        beforeUnhost.run();
        return answer(self, () -> {
            hosts.remove(pairing.canonical(), self);
            return null;
        });
    }

    /** Runs the task whenever a node is about to say that it doesn't host a pair. */
    void beforeUnhost(Runnable task) {
        beforeUnhost = task;
    }

    @Override
    public void whenBack(Runnable task) {
        back.add(task);
    }

    @Override
    public void close() {
        stop();
    }

    private long nextSeq() {
        seq = Math.max(seq + 1, TimeUnit.NANOSECONDS.toMicros(timers.nanoTime()));
        return seq;
    }

    private boolean isAlive(NodeId id) {
        Tenant tenant = tenants.get(id);
        return tenant != null && tenant.until() - timers.nanoTime() > 0;
    }

    private boolean isOther(NodeId id, NodeId self) {
        return !id.equals(self) && isAlive(id);
    }

    private <T> CompletionStage<T> answer(NodeId asking, Supplier<T> work) {
        return answer(() -> {
            if (cutOff.contains(asking)) throw new EngineException(EngineException.Reason.UNREACHABLE, "it is cut off");
            if (!isAlive(asking)) throw new EngineException(EngineException.Reason.STRANGER, "its lease has run out");
            return work.get();
        });
    }

    /** Whoever waits is told without the lock, which its own locks might come before. */
    private <T> CompletionStage<T> answer(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            T result = locked(work);
            executor.execute(() -> answer.complete(result));
        } catch (EngineException e) {
            executor.execute(() -> answer.completeExceptionally(e));
        }
        return answer;
    }

    private synchronized <T> T locked(Supplier<T> work) {
        if (stopped) throw new EngineException(EngineException.Reason.UNREACHABLE, "it is stopped");
        return work.get();
    }
}
