package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Who is present, and who is interested in which documents.
 *
 * <p>Thread-safe. A document belongs to the visit that joined it; a peer with several visits speaks, for each document,
 * through the newest of those that joined it. A Join costs time in proportion to its documents and to the peers it
 * meets, not to the peers that are there.
 */
public final class Interests {
    /** How many documents are joined before others get their turn. */
    private static final int TURN = 256;

    // Guarded by this
    private final Map<PeerId, List<IntroductionVisit>> present = new HashMap<>();
    private final Map<IntroductionVisit, Set<DocumentId>> documents = new HashMap<>();
    private final Map<DocumentId, Map<PeerId, List<IntroductionVisit>>> interested = new HashMap<>();

    private final int documentsPerVisit;

    /** @param documentsPerVisit most documents of one visit; 0 for no limit */
    public Interests(int documentsPerVisit) {
        this.documentsPerVisit = documentsPerVisit;
    }

    synchronized void arrive(IntroductionVisit visit) {
        present.merge(visit.peerId(), List.of(visit), Interests::withNewest);
        documents.put(visit, Set.of());
    }

    /** Removes what this visit brought, and nothing else. */
    synchronized void depart(IntroductionVisit visit) {
        Set<DocumentId> joined = documents.remove(visit);
        if (joined == null) {
            return;
        }
        present.computeIfPresent(visit.peerId(), (peer, visits) -> without(visits, visit));
        joined.forEach(document -> forget(visit, document));
    }

    /** Whom to tell of whom, and about what, after a Join; and how many documents it was too many. */
    record Joined(Map<IntroductionVisit, Map<PeerId, Set<DocumentId>>> news, int surplus) {}

    Joined join(IntroductionVisit visit, Collection<DocumentId> joined) {
        Joining joining = new Joining(visit);
        Iterator<DocumentId> rest = joined.iterator();
        while (rest.hasNext()) {
            joining.nextTurn(rest);
        }
        return new Joined(joining.news, joining.surplus);
    }

    synchronized void leave(IntroductionVisit visit, Collection<DocumentId> left) {
        Set<DocumentId> mine = documents.get(visit);
        if (mine == null || mine.isEmpty()) {
            return;
        }
        for (DocumentId document : left) {
            if (mine.remove(document)) {
                forget(visit, document);
            }
        }
    }

    /** The visit through which a peer speaks for a document, if it is present and interested. */
    public synchronized @Nullable IntroductionVisit speaker(PeerId peer, DocumentId document) {
        Map<PeerId, List<IntroductionVisit>> peers = interested.get(document);
        List<IntroductionVisit> visits = peers == null ? null : peers.get(peer);
        return visits == null ? null : newest(visits);
    }

    /** The other peers that are interested in a document. */
    synchronized List<PeerId> others(PeerId peer, DocumentId document) {
        return interested.getOrDefault(document, Map.of()).keySet().stream()
                .filter(other -> !other.equals(peer))
                .toList();
    }

    synchronized List<IntroductionVisit> visitsOf(PeerId peer) {
        return present.getOrDefault(peer, List.of());
    }

    synchronized List<IntroductionVisit> visits() {
        return new ArrayList<>(documents.keySet());
    }

    /** How many peers could be told something and aren't; who asks has to ask again before it means anything. */
    public long stalled() {
        return visits().stream().filter(IntroductionVisit::isStalled).count();
    }

    public synchronized int peers() {
        return present.size();
    }

    public synchronized int sockets() {
        return documents.size();
    }

    public synchronized int documents() {
        return interested.size();
    }

    /**
     * Checks that the three maps agree.
     *
     * @throws IllegalStateException if they don't
     */
    public synchronized void checkConsistency() {
        documents.forEach((visit, joined) -> {
            require(present.getOrDefault(visit.peerId(), List.of()).contains(visit), "a visit isn't present");
            for (DocumentId document : joined) {
                Map<PeerId, List<IntroductionVisit>> peers = interested.getOrDefault(document, Map.of());
                require(peers.getOrDefault(visit.peerId(), List.of()).contains(visit), "a document misses its visit");
            }
        });
        interested.forEach((document, peers) -> {
            require(!peers.isEmpty(), "a document has no peers");
            peers.forEach((peer, visits) -> {
                require(!visits.isEmpty(), "a peer is interested through no visit");
                for (IntroductionVisit visit : visits) {
                    require(documents.getOrDefault(visit, Set.of()).contains(document), "a visit misses its document");
                }
            });
        });
        present.forEach((peer, visits) -> {
            require(!visits.isEmpty(), "a peer is present through no visit");
            for (IntroductionVisit visit : visits) {
                require(documents.containsKey(visit), "a peer is present through a visit that ended");
                require(visit.peerId().equals(peer), "a peer is present through another's visit");
            }
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private void forget(IntroductionVisit visit, DocumentId document) {
        interested.computeIfPresent(document, (id, peers) -> {
            peers.computeIfPresent(visit.peerId(), (peer, visits) -> without(visits, visit));
            return peers.isEmpty() ? null : peers;
        });
    }

    private static IntroductionVisit newest(List<IntroductionVisit> visits) {
        return visits.get(visits.size() - 1);
    }

    /** Visits are kept in the order in which they began; nearly always there is one. */
    private static List<IntroductionVisit> withNewest(List<IntroductionVisit> visits, List<IntroductionVisit> added) {
        if (visits.contains(added.get(0))) {
            return visits;
        }
        List<IntroductionVisit> all = new ArrayList<>(visits);
        all.addAll(added);
        all.sort(IntroductionVisit.BY_AGE);
        return all;
    }

    private static @Nullable List<IntroductionVisit> without(
            List<IntroductionVisit> visits, IntroductionVisit removed) {
        List<IntroductionVisit> rest =
                visits.stream().filter(visit -> visit != removed).toList();
        return rest.isEmpty() ? null : rest;
    }

    /** A Join that is being worked through, a turn at a time. */
    private final class Joining {
        private final IntroductionVisit visit;
        private final Map<IntroductionVisit, Map<PeerId, Set<DocumentId>>> news = new LinkedHashMap<>();
        private int surplus;

        Joining(IntroductionVisit visit) {
            this.visit = visit;
        }

        void nextTurn(Iterator<DocumentId> rest) {
            synchronized (Interests.this) {
                for (int i = 0; i < TURN && rest.hasNext(); i++) {
                    join(rest.next());
                }
            }
        }

        private void join(DocumentId document) {
            Set<DocumentId> mine = documents.get(visit);
            if (mine == null) {
                return;
            }
            if (!mine.contains(document)) {
                if (documentsPerVisit > 0 && mine.size() >= documentsPerVisit) {
                    surplus++;
                    return;
                }
                if (mine.isEmpty()) {
                    mine = new LinkedHashSet<>(4);
                    documents.put(visit, mine);
                }
                mine.add(document);
            }
            Map<PeerId, List<IntroductionVisit>> peers =
                    interested.computeIfAbsent(document, id -> new LinkedHashMap<>(4));
            peers.merge(visit.peerId(), List.of(visit), Interests::withNewest);
            peers.forEach((other, visits) -> meet(document, other, visits, peers));
        }

        private void meet(
                DocumentId document,
                PeerId other,
                List<IntroductionVisit> others,
                Map<PeerId, List<IntroductionVisit>> peers) {
            PeerId me = visit.peerId();
            if (!other.equals(me)) {
                tell(newest(peers.getOrDefault(me, List.of(visit))), other, document);
                tell(newest(others), me, document);
            }
        }

        private void tell(IntroductionVisit listener, PeerId about, DocumentId document) {
            news.computeIfAbsent(listener, key -> new LinkedHashMap<>())
                    .computeIfAbsent(about, key -> new LinkedHashSet<>())
                    .add(document);
        }
    }
}
