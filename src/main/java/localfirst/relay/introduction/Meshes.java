package localfirst.relay.introduction;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/**
 * The rooms in which each peer is introduced to only some of the others, because there are too many.
 *
 * <p>Not thread-safe: guarded by {@link Interests}, which asks it whether a room is, or becomes, a {@link Mesh}.
 */
final class Meshes {
    private static final int PEER_BYTES = 96;
    private static final int NEIGHBOUR_BYTES = 4;

    private final Degrees degrees;
    private final boolean allWithAll;
    private final SplittableRandom random;
    private final Due due;

    /** The peers that have lost neighbours and have too few, each of them once. */
    private final Deque<MeshPeer> waiting = new ArrayDeque<>();

    private int rooms;

    /**
     * @param most the most peers of one document that a peer is introduced to; 0 for all of them
     * @param random numbers from 0 to 1
     */
    Meshes(int most, DoubleSupplier random, Due due) {
        this.allWithAll = !Limits.isSet(most);
        this.degrees = new Degrees(most);
        this.random = new SplittableRandom((long) (random.getAsDouble() * Long.MAX_VALUE));
        this.due = due;
    }

    /** How many rooms are meshes. */
    int rooms() {
        return rooms;
    }

    /** Memory for a member of this room besides its membership. */
    long bytes(@Nullable Room room) {
        return room == null || room.mesh() == null ? 0 : memberBytes();
    }

    private long memberBytes() {
        return PEER_BYTES + (long) NEIGHBOUR_BYTES * degrees.most();
    }

    /**
     * Turns a room that has just become too large into a mesh, with all of its members except for this newcomer.
     *
     * @return how many steps this took
     */
    int growIfLarge(Room room, Membership newcomer, long now) {
        if (allWithAll || room.mesh() != null || room.size() <= degrees.most()) {
            return 0;
        }
        Mesh mesh = new Mesh(degrees, random);
        room.becomes(mesh);
        rooms++;
        for (Membership member = room.first(); member != null; member = member.later) {
            if (member != newcomer) {
                attach(member, now);
            }
            member.visit.account().reserve(memberBytes());
        }
        for (int i = 0; i < mesh.size(); i++) {
            knowEachOther(mesh.peer(i), mesh);
        }
        return mesh.size() * (mesh.size() - 1) / 2;
    }

    /** Until now, everybody was introduced to everybody, so a peer and those that joined before it know each other. */
    private static void knowEachOther(MeshPeer peer, Mesh mesh) {
        for (int i = 0; i < peer.place; i++) {
            MeshPeer other = mesh.peer(i);
            MeshPeer.introduce(peer, other);
            if (other.speaker().joinedAt <= peer.speaker().toldUpTo) {
                peer.wasToldOf(other);
            }
            if (peer.speaker().joinedAt <= other.speaker().toldUpTo) {
                other.wasToldOf(peer);
            }
        }
    }

    /** @return whether its peer is new in the room */
    private boolean attach(Membership member, long now) {
        MeshPeer known = sibling(member);
        if (known != null) {
            known.attach(member);
            return false;
        }
        MeshPeer peer = new MeshPeer(Interests.presence(member.visit), member, now);
        peer.attach(member);
        meshOf(member).add(peer);
        return true;
    }

    /** The membership of another socket of the same peer in the same room. */
    private static @Nullable MeshPeer sibling(Membership member) {
        DocumentId document = member.room.document();
        for (IntroductionVisit visit : Interests.presence(member.visit).visits()) {
            Membership other = visit.memberships().of(document);
            if (other != null && other.meshPeer != null) {
                return other.meshPeer;
            }
        }
        return null;
    }

    private static Mesh meshOf(Membership member) {
        Mesh mesh = member.room.mesh();
        if (mesh == null) {
            throw new IllegalStateException("a small room has a member of a mesh");
        }
        return mesh;
    }

    /** A member joins a room that is a mesh, for the first time or again. @return how many steps this took */
    int join(Membership mine, Joining joining) {
        MeshPeer peer = mine.meshPeer;
        if (peer == null && attach(mine, joining.now())) {
            welcome(mine, joining);
        } else {
            announceAgain(mine, joining);
        }
        return 1 + degrees.most() / 4;
    }

    private void welcome(Membership mine, Joining joining) {
        MeshPeer peer = peerOf(mine);
        meshOf(mine).welcome(peer, other -> meet(joining, peer, other));
    }

    /** Tells it again about all of its neighbours, and them about it. Introduces it to others, if it wants more. */
    private void announceAgain(Membership mine, Joining joining) {
        Mesh mesh = meshOf(mine);
        MeshPeer peer = peerOf(mine);
        peer.tellAllAgain();
        for (int i = 0; i < peer.degree(); i++) {
            peer.neighbour(i).tellAgain(peer);
            meet(joining, peer, peer.neighbour(i));
        }
        mesh.welcome(peer, other -> meet(joining, peer, other));
        if (peer.takeAsksForMore()) {
            mesh.giveMore(peer, other -> meet(joining, peer, other));
        }
    }

    private void meet(Joining joining, MeshPeer one, MeshPeer other) {
        joining.meets();
        tellEachOther(joining.claimed(), one, other);
    }

    private void tellEachOther(Claimed claimed, MeshPeer one, MeshPeer other) {
        if (due.mark(other.speaker())) {
            claimed.claim(other.speaker());
        }
        if (due.mark(one.speaker())) {
            claimed.claim(one.speaker());
        }
    }

    private static MeshPeer peerOf(Membership member) {
        MeshPeer peer = member.meshPeer;
        if (peer == null) {
            throw new IllegalStateException("a member of a large room isn't in its mesh");
        }
        return peer;
    }

    /**
     * A member of a mesh has left its room.
     *
     * @return the visit through which its peer has to be told now, if that is a different one than before
     */
    @Nullable
    Membership leave(Membership member) {
        MeshPeer peer = peerOf(member);
        member.visit.account().release(memberBytes());
        if (peer.detach(member)) {
            meshOf(member).remove(peer, this::queue);
            rooms -= member.room.size() == 0 ? 1 : 0;
            return null;
        }
        if (!peer.chooseSpeaker()) {
            return null;
        }
        peer.tellAllAgain();
        return peer.isToldOfAll() ? null : peer.speaker();
    }

    private void queue(MeshPeer peer) {
        if (!peer.waits) {
            peer.waits = true;
            waiting.add(peer);
        }
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Introduces some of the peers that have too few neighbours to others.
     *
     * @param looked is given each that was looked at, through which socket it speaks
     * @return how many of them had too few
     */
    int repair(int most, Claimed claimed, Consumer<Membership> looked) {
        int repaired = 0;
        for (int i = 0; i < most; i++) {
            MeshPeer peer = waiting.poll();
            if (peer == null) {
                break;
            }
            peer.waits = false;
            if (!peer.hasGone()) {
                int before = peer.degree();
                meshOf(peer.speaker()).repair(peer, other -> tellEachOther(claimed, peer, other));
                repaired += peer.degree() > before ? 1 : 0;
                looked.accept(peer.speaker());
            }
        }
        return repaired;
    }

    /** Tells a member about this one again, even if they aren't neighbours any longer. */
    boolean tellAgain(Membership listener, Membership other) {
        MeshPeer peer = peerOf(listener);
        MeshPeer about = peerOf(other);
        if (peer.knows(about)) {
            peer.tellAgain(about);
        } else if (Math.max(peer.degree(), about.degree()) < 2 * degrees.most()) {
            MeshPeer.introduce(peer, about);
            about.wasToldOf(peer);
        }
        return !peer.isToldOfAll();
    }

    /** Adds a member's pending introductions to the news. @return whether that was all of them */
    static boolean tell(Membership member, News news) {
        MeshPeer peer = peerOf(member);
        while (peer.speaker() == member && !peer.isToldOfAll()) {
            if (news.isFull()) {
                return false;
            }
            news.add(peer.takeUntold().id(), member.room.document());
        }
        return true;
    }
}
