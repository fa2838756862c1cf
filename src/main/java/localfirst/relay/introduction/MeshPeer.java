package localfirst.relay.introduction;

import java.util.Arrays;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/**
 * One peer in a {@link Mesh}: whom it has been introduced to, and which of them it is still to be told of.
 *
 * <p>Not thread-safe: guarded by {@link Interests}. Its neighbours are in an array, those that it has been told of first,
 * since there are few of them and may be very many peers.
 */
final class MeshPeer {
    private static final MeshPeer[] NOBODY = {};

    private final Presence presence;
    private Membership speaker;
    private int sockets;

    private MeshPeer[] neighbours = NOBODY;
    private int degree;
    private int told;

    private long lastJoin;
    private boolean asksForMore;

    /** Where the mesh has it; -1 once it has gone. */
    int place = -1;

    /** Whether it has too few neighbours, and waits for more. */
    boolean waits;

    /**
     * @param speaker what its newest socket that joined the document has to do with it
     * @param now as {@code Timers.nanoTime}
     */
    MeshPeer(Presence presence, Membership speaker, long now) {
        this.presence = presence;
        this.speaker = speaker;
        this.lastJoin = now;
    }

    PeerId id() {
        return presence.peer();
    }

    DocumentId document() {
        return speaker.room.document();
    }

    boolean hasGone() {
        return place < 0;
    }

    Membership speaker() {
        return speaker;
    }

    /** Another of its sockets joins the document. */
    void attach(Membership membership) {
        membership.meshPeer = this;
        sockets++;
        chooseSpeaker();
    }

    /** One of its sockets leaves the document. @return whether that was the last */
    boolean detach(Membership membership) {
        membership.meshPeer = null;
        sockets--;
        return sockets == 0;
    }

    /** @return whether another socket speaks for it now than did before */
    boolean chooseSpeaker() {
        Membership before = speaker;
        Membership newest = presence.speaker(document());
        if (newest != null) {
            speaker = newest;
        }
        return before != speaker;
    }

    int sockets() {
        return sockets;
    }

    /** It joins again, at this time. Not in the same moment, which clients often do: it wants to know others. */
    void joinsAgain(long now) {
        asksForMore |= now - lastJoin >= RepeatedJoins.MOMENT.toNanos();
        lastJoin = now;
    }

    /** Whether it has asked for more since this was called last. */
    boolean takeAsksForMore() {
        boolean asked = asksForMore;
        asksForMore = false;
        return asked;
    }

    // Its neighbours

    int degree() {
        return degree;
    }

    MeshPeer neighbour(int index) {
        return neighbours[index];
    }

    boolean knows(MeshPeer other) {
        return indexOf(other) >= 0;
    }

    /** From the end, where those are who were introduced just now, and are looked for most. */
    private int indexOf(MeshPeer other) {
        for (int i = degree - 1; i >= 0; i--) {
            if (neighbours[i] == other) {
                return i;
            }
        }
        return -1;
    }

    /** Has these two know each other; neither has been told. */
    static void introduce(MeshPeer one, MeshPeer other) {
        one.add(other);
        other.add(one);
    }

    private void add(MeshPeer other) {
        if (degree == neighbours.length) {
            neighbours = Arrays.copyOf(neighbours, Math.max(Degrees.LEAST, degree + degree / 2));
        }
        neighbours[degree++] = other;
    }

    void forget(MeshPeer other) {
        int index = indexOf(other);
        if (index < 0) {
            return;
        }
        if (index < told) {
            told--;
            neighbours[index] = neighbours[told];
            index = told;
        }
        degree--;
        neighbours[index] = neighbours[degree];
        neighbours[degree] = null;
    }

    // What it is to be told

    boolean isToldOfAll() {
        return told == degree;
    }

    /** The next that it is to be told of. It counts as told. */
    MeshPeer takeUntold() {
        return neighbours[told++];
    }

    /** It needn't be told of this neighbour. */
    void wasToldOf(MeshPeer other) {
        int index = indexOf(other);
        if (index >= told) {
            neighbours[index] = neighbours[told];
            neighbours[told++] = other;
        }
    }

    /** It is told of this neighbour once more. */
    void tellAgain(MeshPeer other) {
        int index = indexOf(other);
        if (index >= 0 && index < told) {
            told--;
            neighbours[index] = neighbours[told];
            neighbours[told] = other;
        }
    }

    void tellAllAgain() {
        told = 0;
    }
}
