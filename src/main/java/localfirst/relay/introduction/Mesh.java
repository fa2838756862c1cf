package localfirst.relay.introduction;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The peers of a large room, each introduced to some of the others, in such a way that all are connected through
 * others.
 *
 * <p>Not thread-safe: guarded by {@link Interests}. The work when a peer comes or goes depends on {@link Degrees}, and
 * not on the number of peers.
 *
 * <p>Implementation note: a newcomer is introduced to peers chosen at random: of two peers drawn, the one with fewer
 * neighbours. The random choice keeps the graph connected and its paths short, whichever peers leave. Choosing from two
 * keeps degrees even; otherwise the oldest peers would collect neighbours.
 */
final class Mesh {
    private static final int CHOICES = 2;

    /** If none of this many drawn peers is suitable, hardly any peer has room for another neighbour. */
    private static final int TRIES = 16;

    private final Degrees degrees;
    private final SplittableRandom random;
    private final List<MeshPeer> peers = new ArrayList<>();

    Mesh(Degrees degrees, SplittableRandom random) {
        this.degrees = degrees;
        this.random = random;
    }

    int size() {
        return peers.size();
    }

    MeshPeer peer(int place) {
        return peers.get(place);
    }

    private int others() {
        return peers.size() - 1;
    }

    void add(MeshPeer peer) {
        peer.place = peers.size();
        peers.add(peer);
    }

    /**
     * Removes a peer.
     *
     * @param tooFew gets the peers that now have too few neighbours
     */
    void remove(MeshPeer peer, Consumer<MeshPeer> tooFew) {
        MeshPeer last = peers.remove(peers.size() - 1);
        if (last != peer) {
            last.place = peer.place;
            peers.set(last.place, last);
        }
        peer.place = -1;
        int least = degrees.tooFew(others());
        for (int i = 0; i < peer.degree(); i++) {
            MeshPeer neighbour = peer.neighbour(i);
            neighbour.forget(peer);
            if (neighbour.degree() < least) {
                tooFew.accept(neighbour);
            }
        }
        if (others() == degrees.half()) {
            peers.forEach(tooFew);
        }
    }

    /** Introduces a peer to as many others as a newcomer gets, and returns these through the consumer. */
    void welcome(MeshPeer peer, Consumer<MeshPeer> introduced) {
        fill(peer, degrees.ofNewcomer(others()), introduced);
    }

    /** Introduces a peer that may have too few neighbours to more peers. */
    void repair(MeshPeer peer, Consumer<MeshPeer> introduced) {
        if (peer.degree() < degrees.tooFew(others())) {
            fill(peer, degrees.repaired(others()), introduced);
        }
    }

    /**
     * Introduces a peer to as many more as a newcomer gets, as far as there are peers that haven't got enough
     * themselves.
     */
    void giveMore(MeshPeer peer, Consumer<MeshPeer> introduced) {
        int others = others();
        int goal = Math.min(degrees.most(), peer.degree() + degrees.ofNewcomer(others));
        if (goal >= others) {
            fill(peer, others, introduced);
            return;
        }
        while (peer.degree() < goal) {
            MeshPeer other = choose(peer, degrees.half(), CHOICES);
            if (other == null) {
                return;
            }
            introduce(peer, other, introduced);
        }
    }

    private void fill(MeshPeer peer, int goal, Consumer<MeshPeer> introduced) {
        if (goal >= others()) {
            for (MeshPeer other : peers) {
                if (other != peer && !peer.knows(other)) {
                    introduce(peer, other, introduced);
                }
            }
            return;
        }
        while (peer.degree() < goal) {
            MeshPeer other = choose(peer, degrees.most(), CHOICES);
            if (other == null) {
                // Just after a room has become large, all peers have as many as they may. A newcomer has to get
                // neighbours even then.
                other = choose(peer, Integer.MAX_VALUE, TRIES);
            }
            if (other == null) {
                return;
            }
            introduce(peer, other, introduced);
        }
    }

    private static void introduce(MeshPeer peer, MeshPeer other, Consumer<MeshPeer> introduced) {
        MeshPeer.introduce(peer, other);
        introduced.accept(other);
    }

    /**
     * Draws this many peers that the peer doesn't know yet, and returns the one with the fewest neighbours, below this
     * limit.
     */
    private @Nullable MeshPeer choose(MeshPeer peer, int below, int choices) {
        MeshPeer best = null;
        int found = 0;
        for (int i = 0; i < TRIES && found < choices; i++) {
            MeshPeer candidate = peers.get(random.nextInt(peers.size()));
            if (candidate != peer && candidate.degree() < below && !peer.knows(candidate)) {
                found++;
                best = best == null || candidate.degree() < best.degree() ? candidate : best;
            }
        }
        return best;
    }

    /**
     * Checks that of two neighbours, each knows the other.
     *
     * @param members those of the room
     * @throws IllegalStateException if that isn't so
     */
    void checkConsistency(Collection<Membership> members) {
        int sockets = 0;
        for (int i = 0; i < peers.size(); i++) {
            MeshPeer peer = peers.get(i);
            sockets += peer.sockets();
            require(peer.place == i, "a mesh has a peer in another's place");
            require(members.contains(peer.speaker()), "a socket speaks for a peer in a room that it isn't in");
            Set<MeshPeer> known = new HashSet<>();
            for (int j = 0; j < peer.degree(); j++) {
                MeshPeer neighbour = peer.neighbour(j);
                require(known.add(neighbour), "a peer has a neighbour twice");
                require(neighbour != peer && neighbour.knows(peer), "a peer knows somebody who doesn't know it");
                require(!neighbour.hasGone(), "a peer has a neighbour that has gone");
            }
        }
        require(sockets == members.size(), "a mesh counts its sockets wrongly");
        for (Membership member : members) {
            MeshPeer peer = member.meshPeer;
            require(peer != null && !peer.hasGone() && peers.get(peer.place) == peer, "a member isn't in the mesh");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
