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
 * Who is present, who is interested in which documents, and how far each has been told of the others.
 *
 * <p>Thread-safe. A document belongs to the visit that joined it; a peer with several visits speaks, for each document,
 * through the newest of those that joined it. A Join costs time in proportion to its documents and to the peers it
 * meets, not to the peers that are there.
 *
 * <p>Implementation note: nothing that is still to be told is kept. A room lists its members in the order of their Joins,
 * and each member remembers up to which of those it has been told. So a peer that takes nothing costs no more memory
 * however much happens, and what it has missed is merged by peer when it goes on.
 */
public final class Interests {
    /** What a document of a visit takes: its membership, and its place in a hash map. */
    static final int MEMBERSHIP_BYTES = 104;

    /** What a document of a visit takes besides, if other nodes are told of it: a number, in maps of the peer's own. */
    static final int KNOWN_ELSEWHERE_BYTES = 128;

    /** What a document takes that nobody had joined, besides its id. */
    static final int ROOM_BYTES = 184;

    // Guarded by this
    private final Map<PeerId, Presence> present = new HashMap<>();
    private final Rooms rooms = new Rooms();
    private final Set<IntroductionVisit> visits = new HashSet<>();
    private final RepeatedJoins repeated = new RepeatedJoins();
    private final Due due = new Due();
    private final Meshes meshes;
    private long joins;
    private int membershipBytes = MEMBERSHIP_BYTES;

    private final int documentsPerVisit;

    /** @param random numbers from 0 to 1, for whom to introduce to whom in large rooms */
    public Interests(Limits limits, DoubleSupplier random) {
        this.documentsPerVisit = limits.documentsPerSocket();
        this.meshes = new Meshes(limits.introductionsPerDocument(), random, due);
    }

    /** From now on, other nodes are told too. To be called before anybody arrives. */
    synchronized void areKnownElsewhere() {
        membershipBytes = MEMBERSHIP_BYTES + KNOWN_ELSEWHERE_BYTES;
    }

    synchronized void arrive(IntroductionVisit visit) {
        Presence presence = present.computeIfAbsent(visit.peerId(), Presence::new);
        presence.add(visit);
        visit.isPresentAs(presence);
        visits.add(visit);
    }

    /**
     * Removes what this visit brought, and nothing else.
     *
     * @return whose telling nobody else is seeing to: other visits of the peer that speak for it from now on
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

    /** Goes on with a Join, for about so many documents and peers met. */
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
     * The joiner moves to the room's end, where all others still have to be told of it, and is told of all of them; in a
     * large room, it and some of them.
     *
     * @return how many steps that took
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
        // The room's own id, so that each is in memory once.
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

    /** @return whose telling nobody else is seeing to: other visits of the peer that speak for it from now on */
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

    /** Its visit doesn't know of it any more; now its room doesn't either. */
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

    /** Through whom a peer has to be told from now on, if one of its visits left a room and there is something to tell. */
    private static @Nullable Membership heir(Membership left) {
        Membership heir = presence(left.visit).speaker(left.room.document());
        return heir != null && left.room.after(heir.toldUpTo) != null ? heir : null;
    }

    /** Whether there are peers in large rooms that have too few neighbours. */
    synchronized boolean hasPeersToRepair() {
        return meshes.hasWaiting();
    }

    /** As {@link Meshes#repair}. */
    synchronized int repair(int most, Claimed claimed, Consumer<Membership> looked) {
        return meshes.repair(most, claimed, looked);
    }

    /** Takes out repeated Joins whose time has come. */
    synchronized List<Membership> takeRepeated(long now, int most) {
        return repeated.takeDue(now, most);
    }

    /** How long until the next of those; null if there is none. */
    synchronized @Nullable Duration untilNextRepeated(long now) {
        return repeated.untilNext(now);
    }

    /**
     * What this visit is to be told next. It counts as told, so it has to be sent.
     *
     * @param bytes about how many there may be; a single Introduction may take more
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

    /** @return whether that was all */
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

    /** Has a visit told of this peer once more, and of those who joined the document later, when it takes something. */
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

    /** Has a visit told once more of everybody who is interested in a document. @return whether this is the first time */
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

    /** The visit through which a peer speaks for a document, if it is present and interested. */
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

    /** How many peers could be told something and aren't; who asks has to ask again before it means anything. */
    public long stalled() {
        return visits().stream().filter(IntroductionVisit::isStalled).count();
    }

    /** How often a visit still has to be told something about a document. */
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

    /** Documents that have so many peers that each is introduced to some of the others only. */
    public synchronized int largeRooms() {
        return meshes.rooms();
    }

    /**
     * Checks that rooms and visits agree.
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
