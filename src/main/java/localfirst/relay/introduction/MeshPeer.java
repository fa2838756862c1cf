package localfirst.relay.introduction;

import java.util.Arrays;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/**
 * One peer in a {@link Mesh}: which peers it has been introduced to, and which of them it still has to be told about.
 *
 * <p>Not thread-safe: guarded by {@link Interests}. Its neighbours are in an array, starting with those it has been
 * told about, because a peer has few of them and there may be very many peers.
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

    /** Its index in the mesh; -1 once it has left. */
    int place = -1;

    /** Whether it has too few neighbours, and is waiting for more. */
    boolean waits;

    /**
     * @param speaker the membership of its newest socket that joined the document
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

    /** One of its sockets leaves the document. @return whether that was the last one */
    boolean detach(Membership membership) {
        membership.meshPeer = null;
        sockets--;
        return sockets == 0;
    }

    /** @return whether a different socket speaks for it now */
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

    /**
     * It joins again at this time. If that isn't at almost the same moment, as clients often do, it is asking for more
     * peers.
     */
    void joinsAgain(long now) {
        asksForMore |= now - lastJoin >= RepeatedJoins.MOMENT.toNanos();
        lastJoin = now;
    }

    /** Whether it has asked for more since the last call of this method. */
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

    /** Searches from the end, because peers that were introduced last are looked for most often. */
    private int indexOf(MeshPeer other) {
        for (int i = degree - 1; i >= 0; i--) {
            if (neighbours[i] == other) {
                return i;
            }
        }
        return -1;
    }

    /** Makes these two neighbours. Neither has been told yet. */
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

    // What it has to be told

    boolean isToldOfAll() {
        return told == degree;
    }

    /** The next neighbour to tell it about. That one counts as told. */
    MeshPeer takeUntold() {
        return neighbours[told++];
    }

    /** It needn't be told about this neighbour. */
    void wasToldOf(MeshPeer other) {
        int index = indexOf(other);
        if (index >= told) {
            neighbours[index] = neighbours[told];
            neighbours[told++] = other;
        }
    }

    /** It has to be told about this neighbour again. */
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
