package localfirst.relay.cluster;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import localfirst.relay.metrics.EngineCounters;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The engine on Redis 6.2 or later, or Valkey: one primary, whose Lua script {@code engine.lua} does the work.
 *
 * <p>Thread-safe, and never blocks. It never writes the name of a document, only a hash that it computes with the
 * cluster's key.
 */
public final class RedisEngine implements Engine {
    static final Duration LEASE = Duration.ofSeconds(10);
    private static final int TOLD_FIELDS = 3;

    private final RedisPipeline redis;
    private final List<SealedKey> secrets;
    private final EngineCounters counters;

    /** Writes entries; null until the cluster's key is known. */
    private volatile @Nullable SignedEntries entries;

    /**
     * For a Redis whose certificate, if it has one, Java trusts.
     *
     * @param secrets the cluster's; other nodes may still use any of them
     * @param name of the cluster: several may share a Redis
     */
    public RedisEngine(
            RedisAddress address, List<String> secrets, String name, EngineCounters counters, Timers timers) {
        this(new RedisServer(address, LinkTls.ofJava()::context), secrets, name, counters, timers);
    }

    RedisEngine(RedisServer server, List<String> secrets, String name, EngineCounters counters, Timers timers) {
        this.secrets = secrets.stream().map(SealedKey::new).toList();
        this.counters = counters;
        this.redis = new RedisPipeline(server, "relay1:" + name + ":", LEASE, timers, counters);
    }

    /** Begins to connect. */
    public void start() {
        redis.start();
    }

    /** This machine's own address on the way to Redis, once Redis has been reached for the first time. */
    public CompletionStage<InetAddress> localAddress() {
        return redis.localAddress();
    }

    @Override
    public CompletionStage<Lease> enter(NodeCard card) {
        return plain(openKey().thenCompose(known -> {
            entries = known;
            return lease("enter", card, known);
        }));
    }

    /** The cluster's key. The first node generates it, and stores it sealed with each of its secrets. */
    private CompletionStage<SignedEntries> openKey() {
        byte[] drawn = SealedKey.random();
        return ask("open", null, sealed(drawn)).thenApply(found -> {
            byte[] key = open(text(found.get(0)), text(found.get(1)));
            redis.ask("share", "", sealed(key));
            return new SignedEntries(new ClusterKey(key), counters);
        });
    }

    private List<String> sealed(byte[] key) {
        List<String> all = new ArrayList<>();
        for (SealedKey secret : secrets) {
            all.add(secret.fingerprint());
            all.add(secret.seal(key));
        }
        return all;
    }

    private byte[] open(String fingerprint, String sealed) {
        return secrets.stream()
                .filter(secret -> secret.fingerprint().equals(fingerprint))
                .findFirst()
                .orElseThrow()
                .open(sealed);
    }

    @Override
    public CompletionStage<Lease> renew(NodeCard card) {
        return withEntries(known -> lease("renew", card, known));
    }

    private CompletionStage<Lease> lease(String what, NodeCard card, SignedEntries known) {
        return ask(what, card.id(), List.of(known.card(card))).thenApply(fields -> {
            counters.setEntries(number(fields.get(1)));
            List<NodeCard> others = new ArrayList<>();
            for (int i = 2; i + 1 < fields.size(); i += 2) {
                known.card(text(fields.get(i)), text(fields.get(i + 1))).ifPresent(others::add);
            }
            return new Lease(number(fields.get(0)), others);
        });
    }

    @Override
    public CompletionStage<Void> leave(NodeId self) {
        return plain(done(ask("leave", self, List.of())));
    }

    @Override
    public CompletionStage<Swept> sweep() {
        return withEntries(known -> ask("sweep", null, List.of()).thenApply(fields -> {
            List<Pairing> orphans = new ArrayList<>();
            for (Object field : fields.subList(1, fields.size())) {
                known.pairing(text(field)).ifPresent(orphans::add);
            }
            return new Swept(number(fields.get(0)) > 0, orphans);
        }));
    }

    @Override
    public CompletionStage<List<Announced>> announce(NodeId self, PeerId peer, List<Interest> interests) {
        Batches.check(interests);
        return withEntries(known -> {
            List<Named> named = named(interests, known);
            List<String> arguments = new ArrayList<>();
            for (Named each : named) {
                arguments.add(each.name());
                arguments.add(known.member(each.name(), self, peer));
                arguments.add(Long.toString(each.interest().seq()));
                arguments.add(Long.toString(each.interest().after()));
                arguments.add(Integer.toString(each.interest().most()));
            }
            return ask("announce", self, arguments).thenApply(fields -> announced(named, fields, known));
        });
    }

    @Override
    public CompletionStage<List<Announced>> find(NodeId self, List<Interest> interests) {
        Batches.check(interests);
        return withEntries(known -> {
            List<Named> named = named(interests, known);
            List<String> arguments = new ArrayList<>();
            for (Named each : named) {
                arguments.add(each.name());
                arguments.add(Long.toString(each.interest().after()));
                arguments.add(Integer.toString(each.interest().most()));
            }
            return ask("find", self, arguments).thenApply(fields -> announced(named, fields, known));
        });
    }

    /** An interest with the name that its document has in Redis. */
    private record Named(Interest interest, String name) {}

    private static List<Named> named(List<Interest> interests, SignedEntries known) {
        return interests.stream()
                .map(interest -> new Named(interest, known.name(interest.document())))
                .toList();
    }

    /** For each document: its number, how many others, whether these are all; then the others. */
    private static List<Announced> announced(List<Named> named, List<?> fields, SignedEntries known) {
        List<Announced> all = new ArrayList<>();
        int at = 0;
        for (Named each : named) {
            int end = at + TOLD_FIELDS + TOLD_FIELDS * (int) number(fields.get(at + 1));
            List<Announced.RemotePeer> others = new ArrayList<>();
            for (int i = at + TOLD_FIELDS; i < end; i += TOLD_FIELDS) {
                remote(each.name(), fields.subList(i, i + TOLD_FIELDS), known).ifPresent(others::add);
            }
            boolean complete = number(fields.get(at + 2)) == 1;
            all.add(new Announced(each.interest().document(), number(fields.get(at)), others, !complete));
            at = end;
        }
        return all;
    }

    private static Optional<Announced.RemotePeer> remote(String name, List<?> fields, SignedEntries known) {
        String node = text(fields.get(1));
        return known.peer(name, node, text(fields.get(0)))
                .map(peer -> new Announced.RemotePeer(peer, new NodeId(node), number(fields.get(2))));
    }

    @Override
    public CompletionStage<List<Announced.RemotePeer>> locate(
            NodeId self, DocumentId document, Collection<PeerId> peers) {
        return withEntries(known -> {
            String name = known.name(document);
            return ask("nodes", self, List.of(name)).thenCompose(nodes -> {
                List<Announced.RemotePeer> possible = new ArrayList<>();
                List<String> arguments = new ArrayList<>(List.of(name));
                for (Object node : nodes) {
                    NodeId there = new NodeId(text(node));
                    for (PeerId peer : peers) {
                        possible.add(new Announced.RemotePeer(peer, there, 0));
                        arguments.add(there.value());
                        arguments.add(known.member(name, there, peer));
                    }
                }
                return possible.isEmpty()
                        ? CompletableFuture.completedStage(List.of())
                        : ask("numbers", self, arguments).thenApply(numbers -> located(possible, numbers));
            });
        });
    }

    /** Those that have a number: the member that it belongs to is signed. */
    private static List<Announced.RemotePeer> located(List<Announced.RemotePeer> possible, List<?> numbers) {
        List<Announced.RemotePeer> located = new ArrayList<>();
        for (int i = 0; i < possible.size(); i++) {
            long seq = number(numbers.get(i));
            if (seq != 0) {
                Announced.RemotePeer found = possible.get(i);
                located.add(new Announced.RemotePeer(found.peer(), found.node(), seq));
            }
        }
        located.sort(Comparator.comparingLong(Announced.RemotePeer::seq));
        return located;
    }

    @Override
    public CompletionStage<Void> withdraw(NodeId self, PeerId peer, Collection<DocumentId> documents) {
        Batches.check(documents);
        return withEntries(known -> {
            List<String> arguments = new ArrayList<>();
            for (DocumentId document : documents) {
                String name = known.name(document);
                arguments.add(name);
                arguments.add(known.member(name, self, peer));
            }
            return done(ask("withdraw", self, arguments));
        });
    }

    @Override
    public CompletionStage<NodeId> host(NodeId self, Pairing pairing, @Nullable NodeId unreachable) {
        return withEntries(known -> {
            String name = known.name(pairing);
            String replaced = unreachable == null ? "" : known.host(name, unreachable);
            String sealed = known.seal(pairing);
            return host(self, name, replaced, sealed, known).thenCompose(host -> {
                Optional<NodeId> node = known.host(name, host);
                // It wasn't written by a node.
                return node.map(CompletableFuture::completedStage)
                        .orElseGet(() -> host(self, name, host, sealed, known)
                                .thenApply(second -> known.host(name, second).orElse(self)));
            });
        });
    }

    private CompletionStage<String> host(
            NodeId self, String name, String replaced, String sealed, SignedEntries known) {
        return ask("host", self, List.of(name, known.host(name, self), replaced, sealed))
                .thenApply(fields -> text(fields.get(0)));
    }

    @Override
    public CompletionStage<Void> unhost(NodeId self, Pairing pairing) {
        return withEntries(known -> {
            String name = known.name(pairing);
            return done(ask("unhost", self, List.of(name, known.host(name, self), known.seal(pairing))));
        });
    }

    @Override
    public void whenBack(Runnable task) {
        redis.whenConnected(task);
    }

    private <T> CompletionStage<T> withEntries(Function<SignedEntries, CompletionStage<T>> work) {
        SignedEntries known = entries;
        if (known == null) {
            return CompletableFuture.failedFuture(
                    new EngineException(EngineException.Reason.STRANGER, "no node has entered from here"));
        }
        return plain(work.apply(known));
    }

    /** Fails with the cause of a failure, rather than with the exception that wraps it. */
    private static <T> CompletionStage<T> plain(CompletionStage<T> answer) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        answer.whenComplete((result, failure) -> {
            if (failure == null) {
                plain.complete(result);
            } else {
                plain.completeExceptionally(known(failure));
            }
        });
        return plain;
    }

    private static EngineException known(Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        return cause instanceof EngineException known
                ? known
                : new EngineException(EngineException.Reason.FAILED, "its answer makes no sense: " + cause);
    }

    private CompletionStage<List<?>> ask(String what, @Nullable NodeId self, List<String> arguments) {
        return redis.ask(what, self == null ? "" : self.value(), arguments);
    }

    private static CompletionStage<Void> done(CompletionStage<?> answer) {
        return answer.thenApply(any -> null);
    }

    private static String text(Object field) {
        return RedisConnection.text(field);
    }

    private static long number(Object field) {
        return field instanceof Long number ? number : Long.parseLong(text(field));
    }

    @Override
    public void close() {
        redis.close();
    }
}
