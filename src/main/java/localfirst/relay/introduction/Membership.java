package localfirst.relay.introduction;

import org.jspecify.annotations.Nullable;

/**
 * One visit's interest in one document, and how far the visit has been told about the other members.
 *
 * <p>Not thread-safe: guarded by {@link Interests}. There may be millions, so it is itself a node of both lists that it
 * is in.
 */
final class Membership {
    /** Its memory, with its entry in a hash map. */
    static final int BYTES = 104;

    /** Additional memory if other nodes are told about the document: a number, in the peer's own maps. */
    static final int BYTES_IF_KNOWN_ELSEWHERE = 128;

    final IntroductionVisit visit;
    final Room room;

    /** When it last joined, counted in Joins of the whole relay. */
    long joinedAt;

    /** It has been told about everybody who joined no later than this. */
    long toldUpTo;

    /** Its neighbours in the room. */
    @Nullable
    Membership earlier;

    @Nullable
    Membership later;

    /** What the room knows of its peer, if the room is large. */
    @Nullable
    MeshPeer meshPeer;

    /** Whether there may be news for it. If so, it is one of its visit's due memberships. */
    boolean due;

    @Nullable
    Membership nextDue;

    @Nullable
    Membership previousDue;

    /** Whether it has been told about everybody again, after misreading what it was told first. */
    boolean toldAgain;

    /** Whether it has left. */
    boolean over;

    Membership(IntroductionVisit visit, Room room) {
        this.visit = visit;
        this.room = room;
    }
}
