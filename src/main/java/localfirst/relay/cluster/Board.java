package localfirst.relay.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import localfirst.relay.introduction.Bulletin;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.introduction.Listener;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Introduces peers of this node and of others. If two join a document at the same time, the engine tells exactly the
 * later one about the earlier, and the later one's node then tells both.
 *
 * <p>Thread-safe, and never blocks. Pending news isn't stored: for a listener that takes nothing, the board remembers
 * the Join after which it has missed something, and asks the engine again once the listener can take more.
 */
final class Board implements Bulletin {
    private final Node node;
    private final Post post;
    private final Introductions introductions;
    private final FarHealing healing;
    private final Questions questions;

    /** As {@link Interest#most}. */
    private final int most;

    /**
     * What the engine knows, or is being told, about this node: the number of each Join; 0 until it has one. The memory
     * for it is part of what each interest is charged for.
     */
    private final Map<PeerId, Map<DocumentId, Long>> announced = new ConcurrentHashMap<>();

    private final MissedJoins missed = new MissedJoins();

    /** Carries news to other nodes. */
    interface Post {
        void send(NodeId node, News news);
    }

    Board(Node node, Post post, Introductions introductions, FarHealing healing, Questions questions) {
        this.node = node;
        this.post = post;
        this.introductions = introductions;
        this.healing = healing;
        this.questions = questions;
        this.most = introductions.mostPerDocument();
    }

    Questions questions() {
        return questions;
    }

    @Override
    public boolean isRead() {
        return true;
    }

    @Override
    public CompletionStage<?> joined(Listener joiner, Collection<DocumentId> documents) {
        healing.joined(joiner.peerId(), documents);
        return announce(joiner, documents);
    }

    /** Announced once more, it is introduced to others elsewhere, and they to it. */
    @Override
    public void lostNeighbours(Listener listener, DocumentId document) {
        announce(listener, List.of(document));
    }

    private CompletionStage<?> announce(Listener joiner, Collection<DocumentId> documents) {
        PeerId peer = joiner.peerId();
        List<CompletableFuture<?>> all = new ArrayList<>(1);
        for (List<DocumentId> some : batches(documents)) {
            List<CompletionStage<List<Announced>>> answers = new ArrayList<>(1);
            announced.compute(peer, (key, known) -> {
                // A document that was left again before this answer came is withdrawn already, and would never be
                // withdrawn again.
                List<Interest> joined = new ArrayList<>(some.size());
                Map<DocumentId, Long> mine = known == null ? new HashMap<>(4) : known;
                for (DocumentId document : some) {
                    if (introductions.speaker(peer, document) != null) {
                        mine.putIfAbsent(document, 0L);
                        joined.add(joined(document));
                    }
                }
                if (joined.isEmpty()) {
                    return known;
                }
                answers.add(node.announce(peer, joined));
                return mine;
            });
            answers.forEach(answer -> answer.whenComplete((found, failure) -> {
                if (failure == null) {
                    answered(peer, joiner, found);
                }
            }));
            answers.forEach(answer -> all.add(answer.toCompletableFuture()));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private Interest joined(DocumentId document) {
        return new Interest(document, 0, 0, most);
    }

    private static List<List<DocumentId>> batches(Collection<DocumentId> documents) {
        List<DocumentId> all = List.copyOf(documents);
        List<List<DocumentId>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += Engine.MAX_DOCUMENTS) {
            batches.add(all.subList(from, Math.min(all.size(), from + Engine.MAX_DOCUMENTS)));
        }
        return batches;
    }

    /** @param joiner the listener to tell; null for the one that speaks for the peer now */
    private void answered(PeerId peer, @Nullable Listener joiner, List<Announced> found) {
        announced.computeIfPresent(peer, (key, mine) -> {
            found.forEach(each -> mine.computeIfPresent(each.document(), (doc, seq) -> Math.max(seq, each.seq())));
            return mine;
        });
        byPeer(peer, found, (other, shared) -> {
            tellHere(peer, joiner, other, shared);
            post.send(
                    other.node(), new News.Introduce(other.peer(), peer, List.copyOf(shared.keySet()), oldest(shared)));
        });
        List<Interest> rest = new ArrayList<>(0);
        for (Announced each : found) {
            if (each.more()) {
                rest.add(each.next());
            }
        }
        if (!rest.isEmpty()) {
            node.announce(peer, rest).whenComplete((more, failure) -> {
                if (failure == null) {
                    answered(peer, joiner, more);
                }
            });
        }
    }

    private record Other(PeerId peer, NodeId node) {}

    /** For each peer elsewhere and its node, the documents that it shares, with the number of the joiner's Join. */
    private static void byPeer(PeerId peer, List<Announced> found, BiConsumer<Other, Map<DocumentId, Long>> action) {
        Map<Other, Map<DocumentId, Long>> shared = new LinkedHashMap<>();
        for (Announced each : found) {
            for (Announced.RemotePeer other : each.speakers(peer)) {
                shared.computeIfAbsent(new Other(other.peer(), other.node()), key -> new LinkedHashMap<>())
                        .put(each.document(), each.seq());
            }
        }
        shared.forEach(action);
    }

    private static long oldest(Map<DocumentId, Long> shared) {
        return Collections.min(shared.values());
    }

    /** Peers on this node that share a document have been told already. */
    private void tellHere(PeerId peer, @Nullable Listener joiner, Other other, Map<DocumentId, Long> shared) {
        Map<Listener, List<DocumentId>> told = new LinkedHashMap<>();
        for (DocumentId document : shared.keySet()) {
            Listener listener = joiner == null ? introductions.speaker(peer, document) : joiner;
            if (listener != null && introductions.speaker(other.peer(), document) == null) {
                told.computeIfAbsent(listener, key -> new ArrayList<>(1)).add(document);
            }
        }
        told.forEach((listener, documents) -> tell(listener, other.peer(), documents, 0));
    }

    /** @param seq the number of the Join that is told of */
    private void tell(Listener listener, PeerId other, List<DocumentId> documents, long seq) {
        if (!listener.isBlocked() && !missed.hasAny(listener)) {
            listener.tell(other, documents);
            return;
        }
        missed.add(
                listener,
                documents,
                Math.max(0, seq - 1),
                document -> introductions.speaker(listener.peerId(), document) != null);
        if (!listener.isBlocked()) {
            takesMore(listener);
        }
    }

    @Override
    public void whenAlive(Pairing pairing, Runnable task) {
        questions.whenAlive(pairing, task);
    }

    /** Another node has introduced one of its peers to one of ours. */
    void toldByNode(News.Introduce news) {
        Map<Listener, List<DocumentId>> told = new LinkedHashMap<>();
        List<DocumentId> nobodys = new ArrayList<>(0);
        for (DocumentId document : news.documents()) {
            Listener listener = introductions.speaker(news.listener(), document);
            if (listener == null) {
                nobodys.add(document);
            } else {
                told.computeIfAbsent(listener, key -> new ArrayList<>(1)).add(document);
            }
        }
        told.forEach((listener, documents) -> tell(listener, news.other(), documents, news.seq()));
        if (!nobodys.isEmpty()) {
            withdraw(news.listener(), nobodys);
        }
    }

    @Override
    public void left(PeerId peer, Collection<DocumentId> documents) {
        if (!documents.isEmpty()) {
            batches(documents).forEach(some -> withdraw(peer, some));
        }
    }

    private void withdraw(PeerId peer, List<DocumentId> documents) {
        announced.compute(peer, (key, mine) -> {
            List<DocumentId> gone = documents.stream()
                    .filter(document -> introductions.speaker(peer, document) == null)
                    .toList();
            if (mine != null) {
                gone.forEach(mine::remove);
            }
            if (!gone.isEmpty()) {
                node.withdraw(peer, gone);
            }
            return mine == null || mine.isEmpty() ? null : mine;
        });
    }

    @Override
    public void takesMore(Listener listener) {
        Map<DocumentId, Long> documents = missed.take(listener);
        if (documents != null) {
            List<Interest> interests = new ArrayList<>();
            documents.forEach((document, after) -> interests.add(new Interest(document, 0, after, most)));
            find(listener, interests);
        }
    }

    private void find(Listener listener, List<Interest> interests) {
        for (int from = 0; from < interests.size(); from += Engine.MAX_DOCUMENTS) {
            List<Interest> some = interests.subList(from, Math.min(interests.size(), from + Engine.MAX_DOCUMENTS));
            node.find(some).whenComplete((found, failure) -> {
                if (failure == null) {
                    byPeer(
                            listener.peerId(),
                            found,
                            (other, shared) -> tellHere(listener.peerId(), listener, other, shared));
                    List<Interest> rest = found.stream()
                            .filter(Announced::more)
                            .map(Announced::next)
                            .toList();
                    if (!rest.isEmpty()) {
                        find(listener, rest);
                    }
                }
            });
        }
    }

    @Override
    public void tellAgain(Listener listener, DocumentId document) {
        find(listener, List.of(joined(document)));
    }

    @Override
    public void missing(Pairing pairing) {
        healing.missing(pairing);
    }

    @Override
    public void lasted(Pairing pairing) {
        healing.lasted(pairing);
    }

    /**
     * The engine has forgotten what this node announced. Announces it again, so that only peers that joined since are
     * introduced.
     */
    Iterator<Resync.Batch> announceAll(long since) {
        Iterator<PeerId> peers = List.copyOf(announced.keySet()).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return peers.hasNext();
            }

            @Override
            public Resync.Batch next() {
                PeerId peer = peers.next();
                return new Resync.Batch(announced.getOrDefault(peer, Map.of()).size(), () -> announce(peer, since));
            }
        };
    }

    private CompletionStage<?> announce(PeerId peer, long since) {
        List<CompletionStage<List<Announced>>> answers = new ArrayList<>(1);
        announced.computeIfPresent(peer, (key, mine) -> {
            List<Interest> all = new ArrayList<>();
            mine.forEach((document, seq) -> all.add(new Interest(document, seq, seq == 0 ? 0 : since, most)));
            for (int from = 0; from < all.size(); from += Engine.MAX_DOCUMENTS) {
                answers.add(node.announce(
                        peer, List.copyOf(all.subList(from, Math.min(all.size(), from + Engine.MAX_DOCUMENTS)))));
            }
            return mine;
        });
        CompletionStage<?> done = CompletableFuture.completedStage(null);
        for (CompletionStage<List<Announced>> answer : answers) {
            done = done.thenCombine(answer.thenAccept(found -> answered(peer, null, found)), (one, other) -> one);
        }
        return done;
    }

    /** How many interests of this node's peers the engine knows, or is being told about. */
    int size() {
        return announced.values().stream().mapToInt(Map::size).sum();
    }
}
