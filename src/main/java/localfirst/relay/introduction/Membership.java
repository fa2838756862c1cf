package localfirst.relay.introduction;

import org.jspecify.annotations.Nullable;

/**
 * That one visit is interested in one document, and how far it has been told of the others.
 *
 * <p>Not thread-safe: guarded by {@link Interests}. There may be millions, so it is part of both lists that it is in.
 */
final class Membership {
    final IntroductionVisit visit;
    final Room room;

    /** When it joined last, in Joins of the whole relay. */
    long joinedAt;

    /** It has been told of all who joined no later than this. */
    long toldUpTo;

    /** Its neighbours in the room. */
    @Nullable
    Membership earlier;

    @Nullable
    Membership later;

    /** What its peer is in the room, if that is large. */
    @Nullable
    MeshPeer meshPeer;

    /** Whether there may be something to tell; then it is among those of its visit that are due. */
    boolean due;

    @Nullable
    Membership nextDue;

    @Nullable
    Membership previousDue;

    /** Whether it has been told of everybody again, since it had misread what it was told first. */
    boolean toldAgain;

    /** Whether it has left. */
    boolean over;

    Membership(IntroductionVisit visit, Room room) {
        this.visit = visit;
        this.room = room;
    }
}
