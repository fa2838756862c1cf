package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    static final int MEMBERSHIP_BYTES = 96;

    /** What a document of a visit takes besides, if other nodes are told of it: a number, in maps of the peer's own. */
    static final int KNOWN_ELSEWHERE_BYTES = 128;

    /** What a document takes that nobody had joined, besides its id. */
    static final int ROOM_BYTES = 184;

    // Guarded by this
    private final Map<PeerId, Presence> present = new HashMap<>();
    private final Map<DocumentId, Room> rooms = new HashMap<>();
    private final Set<IntroductionVisit> visits = new HashSet<>();
    private final RepeatedJoins repeated = new RepeatedJoins();
    private long joins;
    private long due;
    private int membershipBytes = MEMBERSHIP_BYTES;

    private final int documentsPerVisit;

    /** @param documentsPerVisit most documents of one visit */
    public Interests(int documentsPerVisit) {
        this.documentsPerVisit = documentsPerVisit;
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

    /** Goes on with a Join, for so many documents and peers met. */
    synchronized void goOn(Joining joining, int steps) {
        joining.lookAgain();
        for (int left = steps; left > 0; left--) {
            Membership mine = joining.mine();
            if (mine != null) {
                meetNext(joining, mine);
            } else if (joining.hasNext() && visits.contains(joining.visit())) {
                begin(joining, joining.nextDocument());
            } else {
                joining.finish();
                return;
            }
        }
    }

    /** The joiner moves to the room's end, where all others still have to be told of it, and is told of all of them. */
    private void begin(Joining joining, DocumentId document) {
        IntroductionVisit visit = joining.visit();
        Membership mine = visit.memberships().of(document);
        if (mine == null) {
            mine = joining.isRepeated() ? null : enter(joining, document);
            if (mine == null) {
                return;
            }
        } else if (!joining.isRepeated() && repeated.postpone(mine, joining.now())) {
            joining.postponed();
            return;
        } else {
            mine.room.remove(mine);
        }
        mine.joinedAt = ++joins;
        mine.room.append(mine, joining.now());
        joining.goThrough(mine);
        Membership speaker = presence(visit).speaker(document);
        if (speaker != null) {
            speaker.toldUpTo = 0;
        }
    }

    private @Nullable Membership enter(Joining joining, DocumentId document) {
        IntroductionVisit visit = joining.visit();
        Map<DocumentId, Membership> documents = visit.memberships().byDocument();
        if (Limits.isReached(documents.size(), documentsPerVisit)) {
            joining.tooMany();
            return null;
        }
        Room room = rooms.get(document);
        long bytes = membershipBytes + (room == null ? bytes(document) : 0);
        if (!visit.account().tryReserve(bytes)) {
            joining.noRoom();
            return null;
        }
        boolean isNew = room == null;
        if (room == null) {
            room = new Room(document);
            rooms.put(document, room);
        }
        Membership mine = new Membership(visit, room);
        if (isNew) {
            room.chargeTo(mine);
        }
        // The room's own id, so that each is in memory once.
        documents.put(room.document(), mine);
        return mine;
    }

    private static long bytes(DocumentId document) {
        return ROOM_BYTES + 2L * document.value().length();
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
            if (mark(other)) {
                joining.claim(other);
            }
            Membership speaker = me.speaker(mine.room.document());
            if (speaker != null && mark(speaker)) {
                joining.claim(speaker);
            }
        }
    }

    private static Presence presence(IntroductionVisit visit) {
        Presence presence = visit.presence();
        if (presence == null) {
            throw new IllegalStateException("a visit that hasn't begun has joined a document");
        }
        return presence;
    }

    /** There may be something to tell through this one. */
    private boolean mark(Membership member) {
        boolean isNew = member.visit.memberships().markDue(member);
        due += isNew ? 1 : 0;
        return isNew;
    }

    private void unmark(Membership member) {
        boolean wasDue = member.visit.memberships().unmarkDue(member);
        due -= wasDue ? 1 : 0;
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
        Room room = member.room;
        room.remove(member);
        member.over = true;
        unmark(member);
        repeated.forget(member);
        member.visit.account().release(membershipBytes);
        if (room.payer() == member) {
            passOnCharge(room, member);
        }
        Membership heir = presence(member.visit).speaker(room.document());
        if (heir != null && room.after(heir.toldUpTo) != null && mark(heir) && heir.visit.claim()) {
            heirs.add(heir.visit);
        }
    }

    /** A room is charged to one of its members: to the next when that one goes. */
    private void passOnCharge(Room room, Membership payer) {
        payer.visit.account().release(bytes(room.document()));
        Membership next = room.first();
        if (next == null) {
            rooms.remove(room.document());
        } else {
            next.visit.account().reserve(bytes(room.document()));
            room.chargeTo(next);
        }
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
            if (tell(next, news)) {
                unmark(next);
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
        if (listener != null && other != null) {
            listener.toldUpTo = Math.min(listener.toldUpTo, other.joinedAt - 1);
            mark(listener);
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
        mark(listener);
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
        return due;
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
                require(rooms.get(document) == member.room, "a visit is in a room that is gone");
            });
            counted += visit.memberships().due();
        }
        require(counted == due, "what is to be told was counted wrongly");
        rooms.forEach(this::checkRoom);
        present.forEach((peer, presence) -> {
            require(!presence.visits().isEmpty(), "a peer is present through no visit");
            require(presence.peer().equals(peer), "a peer is present under another's name");
            require(visits.containsAll(presence.visits()), "a peer is present through a visit that ended");
        });
    }

    private void checkRoom(DocumentId document, Room room) {
        require(room.document().equals(document), "a room is kept under another's name");
        int members = 0;
        long last = 0;
        boolean paid = false;
        for (Membership member = room.first(); member != null; member = member.later) {
            require(visits.contains(member.visit), "a visit that ended is still in a room");
            require(member.visit.memberships().of(document) == member, "a document misses its visit");
            require(member.joinedAt > last, "a room is out of order");
            last = member.joinedAt;
            paid |= member == room.payer();
            members++;
        }
        require(members > 0 && members == room.size(), "a room counts its members wrongly");
        require(paid, "a room is charged to nobody");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
