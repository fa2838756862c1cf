package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are present, which documents they are interested in, and how far each has been told about the others.
 *
 * <p>Thread-safe. A document belongs to the visit that joined it. For each document, a peer with several visits is told
 * through the newest one that joined it. A Join takes time in proportion to its documents and to the peers it is
 * introduced to, not to the number of peers on the relay.
 *
 * <p>Implementation note: pending news isn't stored. A room lists its members in the order of their Joins, and each
 * member remembers the last Join it has been told about. So a peer that takes nothing uses no more memory, whatever
 * happens meanwhile, and when it goes on, what it missed is merged by peer.
 */
public final class Interests {
    // Guarded by this
    private final Map<PeerId, Presence> present = new HashMap<>();
    private final Rooms rooms = new Rooms();
    private final Set<IntroductionVisit> visits = new HashSet<>();
    private final RepeatedJoins repeated = new RepeatedJoins();
    private final Due due = new Due();
    private final Meshes meshes;
    private long joins;
    private int membershipBytes = Membership.BYTES;

    private final int documentsPerVisit;

    /** @param random numbers from 0 to 1, which decide who is introduced to whom in large rooms */
    public Interests(Limits.Introductions limits, DoubleSupplier random) {
        this.documentsPerVisit = limits.documentsPerSocket();
        this.meshes = new Meshes(limits.introductionsPerDocument(), random, due);
    }

    /** From now on, other nodes are told as well. Has to be called before any peer arrives. */
    synchronized void areKnownElsewhere() {
        membershipBytes = Membership.BYTES + Membership.BYTES_IF_KNOWN_ELSEWHERE;
    }

    synchronized void arrive(IntroductionVisit visit) {
        Presence presence = present.computeIfAbsent(visit.peerId(), Presence::new);
        presence.add(visit);
        visit.isPresentAs(presence);
        visits.add(visit);
    }

    /**
     * Removes what this visit added, and nothing else.
     *
     * @return visits of the same peer that speak for it from now on, and that no other thread has claimed
     */
    synchronized List<IntroductionVisit> depart(IntroductionVisit visit) {
        Presence presence = visit.presence();
        if (presence == null || !visits.remove(visit)) {
            return List.of();
        }
        presence.remove(visit);
        visit.abandonJoin();
        if (presence.visits().isEmpty()) {
            present.remove(presence.peer(), presence);
        }
        List<IntroductionVisit> heirs = new ArrayList<>();
        visit.memberships().byDocument().values().forEach(member -> remove(member, heirs));
        visit.memberships().byDocument().clear();
        return heirs;
    }

    /** Continues a Join, for about this many documents and peers. */
    synchronized void goOn(Joining joining, int steps) {
        joining.lookAgain();
        int left = steps;
        while (left > 0) {
            Membership mine = joining.mine();
            if (mine != null) {
                meetNext(joining, mine);
                left--;
            } else if (joining.hasNext() && visits.contains(joining.visit())) {
                left -= begin(joining, joining.nextDocument());
            } else {
                joining.finish();
                return;
            }
        }
    }

    /**
     * Moves the joiner to the end of the room, so that all others will be told about it, and it about all of them. In a
     * large room, that is true of only some of them.
     *
     * @return how many steps this took
     */
    private int begin(Joining joining, DocumentId document) {
        IntroductionVisit visit = joining.visit();
        Membership mine = visit.memberships().of(document);
        if (mine == null) {
            mine = joining.isRepeated() ? null : enter(joining, document);
            if (mine == null) {
                return 1;
            }
        } else if (!joining.isRepeated() && isPostponed(mine, joining.now())) {
            joining.postponed();
            return 1;
        } else {
            mine.room.remove(mine);
        }
        mine.joinedAt = ++joins;
        mine.room.append(mine, joining.now());
        joining.joins(mine.room.document());
        int grown = meshes.growIfLarge(mine.room, mine, joining.now());
        if (mine.room.mesh() != null) {
            return grown + meshes.join(mine, joining);
        }
        joining.goThrough(mine);
        Membership speaker = presence(visit).speaker(document);
        if (speaker != null) {
            speaker.toldUpTo = 0;
        }
        return 1;
    }

    private boolean isPostponed(Membership mine, long now) {
        if (mine.meshPeer != null) {
            mine.meshPeer.joinsAgain(now);
        }
        return repeated.postpone(mine, now);
    }

    private @Nullable Membership enter(Joining joining, DocumentId document) {
        IntroductionVisit visit = joining.visit();
        Map<DocumentId, Membership> documents = visit.memberships().byDocument();
        if (Limits.isReached(documents.size(), documentsPerVisit)) {
            joining.tooMany();
            return null;
        }
        Room room = rooms.of(document);
        long bytes = membershipBytes + meshes.bytes(room) + (room == null ? Rooms.bytes(document) : 0);
        if (!visit.account().tryReserve(bytes)) {
            joining.noRoom();
            return null;
        }
        boolean isNew = room == null;
        if (room == null) {
            room = rooms.open(document);
        }
        Membership mine = new Membership(visit, room);
        if (isNew) {
            room.chargeTo(mine);
        }
        // The room's own copy of the id, so that each id is in memory once.
        documents.put(room.document(), mine);
        return mine;
    }

    private void meetNext(Joining joining, Membership mine) {
        Membership other = joining.next();
        if (other == null) {
            return;
        }
        Presence me = presence(mine.visit);
        Presence them = presence(other.visit);
        if (them != me && them.isSpeaker(other)) {
            joining.meets();
            if (due.mark(other)) {
                joining.claimed().claim(other);
            }
            Membership speaker = me.speaker(mine.room.document());
            if (speaker != null && due.mark(speaker)) {
                joining.claimed().claim(speaker);
            }
        }
    }

    static Presence presence(IntroductionVisit visit) {
        Presence presence = visit.presence();
        if (presence == null) {
            throw new IllegalStateException("a visit that hasn't begun has joined a document");
        }
        return presence;
    }

    /** @return visits of the same peer that speak for it from now on, and that no other thread has claimed */
    synchronized List<IntroductionVisit> leave(IntroductionVisit visit, Collection<DocumentId> left) {
        List<IntroductionVisit> heirs = new ArrayList<>(0);
        for (DocumentId document : left) {
            Membership member = visit.memberships().byDocument().remove(document);
            if (member != null) {
                remove(member, heirs);
            }
        }
        return heirs;
    }

    /** The visit has forgotten the document already; now the room forgets the visit. */
    private void remove(Membership member, List<IntroductionVisit> heirs) {
        member.room.remove(member);
        member.over = true;
        due.unmark(member);
        repeated.forget(member);
        member.visit.account().release(membershipBytes);
        rooms.left(member);
        Membership heir = member.meshPeer == null ? heir(member) : meshes.leave(member);
        if (heir != null && due.mark(heir) && heir.visit.claim()) {
            heirs.add(heir.visit);
        }
    }

    /**
     * The visit through which a peer has to be told from now on, if one of its visits left a room and there is news.
     */
    private static @Nullable Membership heir(Membership left) {
        Membership heir = presence(left.visit).speaker(left.room.document());
        return heir != null && left.room.after(heir.toldUpTo) != null ? heir : null;
    }

    /** Whether any peers in large rooms have too few neighbours. */
    synchronized boolean hasPeersToRepair() {
        return meshes.hasWaiting();
    }

    /** As {@link Meshes#repair}. */
    synchronized int repair(int most, Claimed claimed, Consumer<Membership> looked) {
        return meshes.repair(most, claimed, looked);
    }

    /** Takes out the repeated Joins that are due. */
    synchronized List<Membership> takeRepeated(long now, int most) {
        return repeated.takeDue(now, most);
    }

    /** The time until the next of those is due; null if there is none. */
    synchronized @Nullable Duration untilNextRepeated(long now) {
        return repeated.untilNext(now);
    }

    /**
     * The next news for this visit. It counts as told, so it has to be sent.
     *
     * @param bytes about how many bytes it may have; a single Introduction may be longer
     */
    synchronized News take(IntroductionVisit visit, long bytes) {
        News news = new News(bytes);
        Memberships memberships = visit.memberships();
        Membership next = visits.contains(visit) ? memberships.firstDue() : null;
        while (next != null && !news.isFull()) {
            if (next.meshPeer == null ? tell(next, news) : Meshes.tell(next, news)) {
                due.unmark(next);
            }
            next = memberships.firstDue();
        }
        return news;
    }

    /** @return whether that was everything */
    private static boolean tell(Membership member, News news) {
        Presence me = member.visit.presence();
        for (Membership other = member.room.after(member.toldUpTo); other != null; other = other.later) {
            if (news.isFull()) {
                return false;
            }
            member.toldUpTo = other.joinedAt;
            Presence them = other.visit.presence();
            if (them != null && them != me) {
                news.add(them.peer(), member.room.document());
            }
        }
        return true;
    }

    synchronized boolean hasNews(IntroductionVisit visit) {
        return visit.memberships().due() > 0 && visits.contains(visit);
    }

    /**
     * Tells a visit about this peer again, and about those that joined the document after it, as soon as it can take
     * it.
     */
    synchronized void tellAgain(IntroductionVisit visit, PeerId peer, DocumentId document) {
        Membership listener = visit.memberships().of(document);
        Presence presence = present.get(peer);
        Membership other = presence == null ? null : presence.speaker(document);
        if (listener == null || other == null) {
            return;
        }
        if (listener.meshPeer == null) {
            listener.toldUpTo = Math.min(listener.toldUpTo, other.joinedAt - 1);
            due.mark(listener);
        } else if (meshes.tellAgain(listener, other)) {
            due.mark(listener);
        }
    }

    /** Tells a visit again about everybody who is interested in a document. @return whether this is the first time */
    synchronized boolean tellAllAgain(IntroductionVisit visit, DocumentId document) {
        Membership listener = visit.memberships().of(document);
        if (listener == null || listener.toldAgain) {
            return false;
        }
        listener.toldAgain = true;
        listener.toldUpTo = 0;
        if (listener.meshPeer != null) {
            listener.meshPeer.tellAllAgain();
        }
        due.mark(listener);
        return true;
    }

    /** The visit through which a peer speaks for a document, if the peer is present and interested. */
    public synchronized @Nullable IntroductionVisit speaker(PeerId peer, DocumentId document) {
        Presence presence = present.get(peer);
        Membership member = presence == null ? null : presence.speaker(document);
        return member == null ? null : member.visit;
    }

    synchronized Set<DocumentId> documentsOf(IntroductionVisit visit) {
        return Set.copyOf(visit.memberships().byDocument().keySet());
    }

    synchronized List<IntroductionVisit> visitsOf(PeerId peer) {
        Presence presence = present.get(peer);
        return presence == null ? List.of() : presence.visits();
    }

    synchronized List<IntroductionVisit> visits() {
        return new ArrayList<>(visits);
    }

    /**
     * How many peers could be told something and aren't. One answer says little: ask again before drawing conclusions.
     */
    public long stalled() {
        return visits().stream().filter(IntroductionVisit::isStalled).count();
    }

    /** How many times a visit still has to be told something about a document. */
    public synchronized long due() {
        return due.count();
    }

    public synchronized int peers() {
        return present.size();
    }

    public synchronized int sockets() {
        return visits.size();
    }

    public synchronized int documents() {
        return rooms.size();
    }

    /** Documents with so many peers that each is introduced to only some of the others. */
    public synchronized int largeRooms() {
        return meshes.rooms();
    }

    /**
     * Checks that rooms and visits agree with each other.
     *
     * @throws IllegalStateException if they don't
     */
    public synchronized void checkConsistency() {
        long counted = 0;
        for (IntroductionVisit visit : visits) {
            Presence presence = visit.presence();
            require(presence != null && presence.visits().contains(visit), "a visit isn't present");
            visit.memberships().byDocument().forEach((document, member) -> {
                require(member.visit == visit && !member.over, "a document belongs to another visit");
                require(rooms.of(document) == member.room, "a visit is in a room that is gone");
            });
            counted += visit.memberships().due();
        }
        require(counted == due.count(), "what is to be told was counted wrongly");
        rooms.checkConsistency(meshes.rooms());
        present.forEach((peer, presence) -> {
            require(!presence.visits().isEmpty(), "a peer is present through no visit");
            require(presence.peer().equals(peer), "a peer is present under another's name");
            require(visits.containsAll(presence.visits()), "a peer is present through a visit that ended");
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
