package localfirst.relay.introduction;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.ManualTimers;

/**
 * Very many peers of one document, on a whole relay whose clock is turned by hand. Each has a connection to those whom it was
 * told of and who are still there, as clients do.
 *
 * <p>Not thread-safe. The same seed does the same.
 */
final class SimulatedRoom implements AutoCloseable {
    private static final ByteBuffer JOIN =
            Frames.message(true, "{\"type\":\"Join\",\"documentIds\":[\"room\"]}".getBytes(StandardCharsets.UTF_8));
    private static final int ID_AT = "{\"type\":\"Introduction\",\"peerId\":\"".length();

    private final ManualTimers timers = new ManualTimers();
    private final SplittableRandom random;
    private final List<Relay> relays = new ArrayList<>();

    /** All who ever came, by their ids, which are numbers. */
    private final List<Peer> all = new ArrayList<>();

    private final List<Peer> present = new ArrayList<>();

    SimulatedRoom(int introductionsPerDocument, long seed) {
        this(introductionsPerDocument, seed, 1);
    }

    /** On so many relays, which know nothing of each other. */
    SimulatedRoom(int introductionsPerDocument, long seed, int nodes) {
        random = new SplittableRandom(seed);
        Limits limits = Limits.defaults().withoutTotals().toBuilder()
                .introductionsPerDocument(introductionsPerDocument)
                .build();
        for (int i = 0; i < nodes; i++) {
            SplittableRandom ofRelay = random.split();
            relays.add(new Relay(RelayConfig.defaults().withLimits(limits), timers, ofRelay::nextDouble));
        }
    }

    ManualTimers timers() {
        return timers;
    }

    List<Relay> relays() {
        return relays;
    }

    void comes(int count) {
        for (int i = 0; i < count; i++) {
            comesTo(0);
        }
    }

    /** One comes to this relay. */
    void comesTo(int node) {
        Peer peer = new Peer(all.size(), node, present.size());
        all.add(peer);
        present.add(peer);
        peer.events = relays.get(node).introduce(new PeerId(Integer.toString(peer.id)), peer);
        peer.events.opened();
        peer.events.received(JOIN.duplicate(), 1, true);
    }

    /** So many go, whoever they are, at the same moment. */
    void goes(int count) {
        for (int i = 0; i < count; i++) {
            goes(present.get(random.nextInt(present.size())));
        }
    }

    /** All who are there on this relay go. */
    void allGoFrom(int node) {
        present.stream().filter(peer -> peer.node == node).toList().forEach(this::goes);
    }

    private void goes(Peer peer) {
        Peer last = present.remove(present.size() - 1);
        if (last != peer) {
            last.place = peer.place;
            present.set(last.place, last);
        }
        peer.place = -1;
        peer.events.ended(Ending.LOST);
    }

    void pass(Duration time) {
        timers.advance(time);
    }

    int size() {
        return present.size();
    }

    /** How many can't be reached from the largest part. */
    int cutOff() {
        boolean[] reached = new boolean[present.size()];
        int largest = 0;
        for (Peer peer : present) {
            if (!reached[peer.place]) {
                largest = Math.max(largest, reach(peer, reached));
            }
        }
        return present.size() - largest;
    }

    private int reach(Peer from, boolean[] reached) {
        Deque<Peer> next = new ArrayDeque<>();
        reached[from.place] = true;
        next.add(from);
        int count = 0;
        while (!next.isEmpty()) {
            Peer peer = next.poll();
            count++;
            for (int i = 0; i < peer.told; i++) {
                Peer other = all.get(peer.toldOf[i]);
                if (other.place >= 0 && !reached[other.place]) {
                    reached[other.place] = true;
                    next.add(other);
                }
            }
        }
        return count;
    }

    /** How many connections from one peer to the one that is furthest away. */
    int farthest() {
        Peer from = present.get(random.nextInt(present.size()));
        boolean[] reached = new boolean[present.size()];
        reached[from.place] = true;
        List<Peer> ring = List.of(from);
        int rings = 0;
        while (!ring.isEmpty()) {
            List<Peer> next = new ArrayList<>();
            for (Peer peer : ring) {
                for (int i = 0; i < peer.told; i++) {
                    Peer other = all.get(peer.toldOf[i]);
                    if (other.place >= 0 && !reached[other.place]) {
                        reached[other.place] = true;
                        next.add(other);
                    }
                }
            }
            ring = next;
            rings += next.isEmpty() ? 0 : 1;
        }
        return rings;
    }

    /** With how many others those who are there are connected, in order. */
    int[] degrees() {
        return present.stream().mapToInt(this::degree).sorted().toArray();
    }

    /** The same for those who are there on one relay. */
    int[] degreesOn(int node) {
        return present.stream()
                .filter(peer -> peer.node == node)
                .mapToInt(this::degree)
                .sorted()
                .toArray();
    }

    private int degree(Peer peer) {
        return (int) Arrays.stream(peer.toldOf, 0, peer.told)
                .filter(id -> all.get(id).place >= 0)
                .distinct()
                .count();
    }

    /** Of how many each of those was told since it came, in order. */
    int[] introductions() {
        return present.stream().mapToInt(peer -> peer.told).sorted().toArray();
    }

    /** How often anybody was told of anybody. */
    long told() {
        return relays.stream()
                .mapToLong(relay -> relay.counters().introductions())
                .sum();
    }

    void checkConsistency() {
        relays.forEach(Relay::checkConsistency);
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
    }

    /** A peer's socket: takes everything, and remembers whom it was told of. */
    private final class Peer implements PeerSocket {
        private final int id;
        private final int node;
        private int place;
        private int[] toldOf = new int[32];
        private int told;
        private SocketEvents events;

        Peer(int id, int node, int place) {
            this.id = id;
            this.node = node;
            this.place = place;
        }

        /** On a real engine, answers come on another thread than the test's. */
        @Override
        public synchronized void send(ByteBuffer frames, boolean whole) {
            while (frames.hasRemaining()) {
                frames.get();
                int length = frames.get();
                int end = (length == 126 ? frames.getShort() : length) + frames.position();
                read(frames, frames.position() + ID_AT);
                frames.position(end);
            }
        }

        private void read(ByteBuffer frames, int at) {
            int other = 0;
            for (int i = at; frames.get(i) != '"'; i++) {
                other = other * 10 + frames.get(i) - '0';
            }
            if (told == toldOf.length) {
                toldOf = Arrays.copyOf(toldOf, told * 2);
            }
            toldOf[told++] = other;
        }

        @Override
        public boolean isBlocked() {
            return false;
        }

        @Override
        public void resume() {}

        @Override
        public boolean canPause() {
            return true;
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseStatus status) {
            throw new IllegalStateException("the relay closed a peer: " + status);
        }

        @Override
        public void abort() {
            throw new IllegalStateException("the relay cut a peer");
        }

        /** It always answers at once. */
        @Override
        public long heardAt() {
            return timers.nanoTime();
        }

        @Override
        public boolean isReading() {
            return true;
        }

        @Override
        public long stuckSince() {
            return 0;
        }

        @Override
        public ClientAddress address() {
            return ClientAddress.UNKNOWN;
        }
    }
}
