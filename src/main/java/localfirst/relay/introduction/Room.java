package localfirst.relay.introduction;

import java.util.HashSet;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * The members that are interested in one document, in the order in which they last joined it.
 *
 * <p>Not thread-safe: guarded by {@link Interests}.
 */
final class Room {
    private final DocumentId document;
    private @Nullable Membership first;
    private @Nullable Membership last;
    private int size;

    /** The visit whose account is charged for the room itself. */
    private @Nullable Membership payer;

    /** When a member last joined, in the unit of {@code Timers.nanoTime}. */
    private long lastJoin;

    /** Sends the room's news while it is large; created when it is first needed. */
    private @Nullable Crowd crowd;

    /** Which peers have been introduced to which, once there are too many to introduce all to all. */
    private @Nullable Mesh mesh;

    Room(DocumentId document) {
        this.document = document;
    }

    DocumentId document() {
        return document;
    }

    int size() {
        return size;
    }

    @Nullable
    Membership first() {
        return first;
    }

    @Nullable
    Membership payer() {
        return payer;
    }

    void chargeTo(Membership member) {
        payer = member;
    }

    @Nullable
    Mesh mesh() {
        return mesh;
    }

    void becomes(Mesh large) {
        mesh = large;
    }

    Crowd crowd(Turns turns) {
        if (crowd == null) {
            crowd = new Crowd(turns);
        }
        return crowd;
    }

    long lastJoin() {
        return lastJoin;
    }

    /** A member joins at this time, in the unit of {@code Timers.nanoTime}. */
    void append(Membership member, long now) {
        lastJoin = now;
        member.earlier = last;
        member.later = null;
        if (last == null) {
            first = member;
        } else {
            last.later = member;
        }
        last = member;
        size++;
    }

    void remove(Membership member) {
        Membership earlier = member.earlier;
        Membership later = member.later;
        if (earlier == null) {
            first = later;
        } else {
            earlier.later = later;
        }
        if (later == null) {
            last = earlier;
        } else {
            later.earlier = earlier;
        }
        size--;
    }

    /** The first member that joined after this. The fewer there are, the faster it is found. */
    @Nullable
    Membership after(long joinedAt) {
        Membership found = null;
        for (Membership member = last; member != null && member.joinedAt > joinedAt; member = member.earlier) {
            found = member;
        }
        return found;
    }

    /**
     * Checks that its members are in order.
     *
     * @throws IllegalStateException if they aren't
     */
    void checkConsistency() {
        Set<Membership> members = new HashSet<>();
        long last = 0;
        for (Membership member = first; member != null; member = member.later) {
            require(member.visit.memberships().of(document) == member, "a document misses its visit");
            require(member.room == this && !member.over, "a room has a member that has left");
            require(member.joinedAt > last, "a room is out of order");
            last = member.joinedAt;
            members.add(member);
        }
        require(!members.isEmpty() && members.size() == size, "a room counts its members wrongly");
        require(payer != null && members.contains(payer), "a room is charged to nobody");
        if (mesh != null) {
            mesh.checkConsistency(members);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
