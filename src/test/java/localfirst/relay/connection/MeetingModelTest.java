package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.RelayParts;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketNumbers;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/**
 * Random histories of callers of both sides, in virtual time: they come, answer pings early or late, close politely, break
 * off, die without a word, or are given up by their client, whose next one says so.
 *
 * <p>A history is told again with {@code -Drelay.model.seed=…}.
 */
class MeetingModelTest {
    private static final int HISTORIES = Integer.getInteger("relay.model.histories", 10_000);
    private static final long SEED =
            Long.getLong("relay.model.seed", ThreadLocalRandom.current().nextLong());

    private static final int STEPS = 14;
    private static final int MAX_TIMERS = 10 * STEPS;
    private static final long MILLI = 1_000_000;
    private static final long LONGEST_WAIT = 5_000 * MILLI;
    private static final int TICK = 500;
    private static final long GRANULARITY = TICK * MILLI;
    private static final int[] PAUSES = {0, 1, 30, 400, 1_500, 4_000, 5_500};
    private static final int[] LATENCIES = {0, 0, 20, 20, 300, 2_000, 4_500};

    private final ManualTimers timers = new ManualTimers();
    private final Relay relay = new Relay(RelayConfig.defaults(), timers, () -> 0);
    private final List<Peer> alices = new ArrayList<>();
    private final List<Peer> bobs = new ArrayList<>();
    private SplittableRandom random;
    private long lastArrival;
    private int pipes;

    @Test
    void noTwoLiveOnesWaitForEachOther() {
        for (int history = 0; history < HISTORIES; history++) {
            long seed = SEED + history;
            try {
                tell(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("in the history of -Drelay.model.histories=1 -Drelay.model.seed=" + seed, e);
            }
        }
        System.out.printf("%d histories from seed %d, %d pipes%n", HISTORIES, SEED, pipes);
        assertThat(pipes).isGreaterThan(HISTORIES / 2);
    }

    private void tell(long seed) {
        random = new SplittableRandom(seed);
        String document = "doc" + seed;
        for (int step = 0; step < STEPS; step++) {
            act(document);
            audit();
            int pause = PAUSES[random.nextInt(PAUSES.length)];
            for (int passed = 0; passed < pause; passed += TICK) {
                timers.advance(Duration.ofMillis(Math.min(TICK, pause - passed)));
                lookWhoWaits();
            }
            audit();
        }
        everybodyLeaves();
    }

    private void act(String document) {
        boolean ofAlice = random.nextBoolean();
        List<Peer> side = ofAlice ? alices : bobs;
        int choice = random.nextInt(10);
        if (choice < 6 || side.isEmpty()) {
            Peer replaced = side.isEmpty() || random.nextInt(4) != 0 ? null : side.get(random.nextInt(side.size()));
            Peer peer = new Peer(side);
            side.add(peer);
            lastArrival = timers.nanoTime();
            peer.arrive(ofAlice ? pairing("alice", "bob", document) : pairing("bob", "alice", document), replaced);
            return;
        }
        Peer peer = side.get(random.nextInt(side.size()));
        switch (choice) {
            case 6 -> peer.end(Ending.byPeer(new CloseStatus(1000, "")));
            case 7 -> peer.end(Ending.LOST);
            default -> peer.isAlive = false;
        }
    }

    private static Pairing pairing(String local, String remote, String document) {
        return TestRelay.pairing(local, remote, document);
    }

    private void audit() {
        RelayParts.rendezvous(relay).checkConsistency();
        check(present(alices) <= Meeting.MOST && present(bobs) <= Meeting.MOST, "too many of one tuple");
        check(timers.waiting() < MAX_TIMERS, "too many timers");
        lookWhoWaits();
    }

    private void lookWhoWaits() {
        if (timers.nanoTime() - lastArrival > LONGEST_WAIT + GRANULARITY) {
            check(!anyWaits(alices) || !anyWaits(bobs), "two that live wait for each other");
        }
    }

    private static boolean anyWaits(List<Peer> side) {
        return side.stream().anyMatch(Peer::isWaiting);
    }

    /** Without building a text each time. */
    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static long present(List<Peer> side) {
        return side.stream().filter(peer -> peer.caller.stage().isPresent()).count();
    }

    private void everybodyLeaves() {
        List.copyOf(alices).forEach(peer -> peer.end(Ending.LOST));
        List.copyOf(bobs).forEach(peer -> peer.end(Ending.LOST));
        alices.clear();
        bobs.clear();
        timers.advance(Duration.ofSeconds(12));
        assertThat(relay.figures().heldCallers()).isZero();
        assertThat(relay.figures().pipes()).isZero();
        assertThat(relay.figures().heldBytes()).isZero();
        assertThat(relay.figures().connectionSockets()).isZero();
        assertThat(timers.waiting()).as("timers").isLessThan(10);
    }

    /** One socket of a client, which says its own number to whoever it meets. */
    private final class Peer implements PeerSocket {
        private final List<Peer> side;
        private final long latency = LATENCIES[random.nextInt(LATENCIES.length)] * MILLI;
        private boolean isAlive = random.nextInt(4) != 0;
        private final long number = random.nextLong() | 1;
        private boolean isGivenUp;
        private boolean hasEnded;
        private CloseStatus closedWith;
        private long heardAt = timers.nanoTime();
        private long received;
        private Caller caller;

        Peer(List<Peer> side) {
            this.side = side;
        }

        void arrive(Pairing pairing, Peer replaced) {
            if (replaced != null) {
                replaced.isAlive = false;
                replaced.isGivenUp = true;
            }
            SocketNumbers numbers = new SocketNumbers(number, replaced == null ? 0 : replaced.number);
            caller = (Caller) relay.connect(pairing, numbers, this);
            caller.opened();
            byte[] name =
                    ByteBuffer.allocate(4).putInt(System.identityHashCode(this)).array();
            if (caller.wantsFrames() && isAlive) {
                heardAt = timers.nanoTime();
                caller.heard();
                caller.received(Frames.message(false, name), 1, true);
            }
            check(replaced == null || !replaced.caller.stage().isPresent(), "one has a place that was given up");
        }

        /** Whether it lives, and has met nobody. */
        boolean isWaiting() {
            return isAlive && closedWith == null && caller.stage().isHeld();
        }

        void end(Ending ending) {
            if (!hasEnded) {
                hasEnded = true;
                isAlive = false;
                side.remove(this);
                caller.ended(ending);
            }
        }

        @Override
        public void send(ByteBuffer frames, boolean whole) {
            check(++received == 1, "one was led to two");
            pipes++;
            frames.position(frames.limit());
        }

        @Override
        public void ping() {
            if (isAlive) {
                timers.after(Duration.ofNanos(latency), this::pong);
            }
        }

        private void pong() {
            if (isAlive && !hasEnded) {
                heardAt = timers.nanoTime();
                caller.heard();
            }
        }

        @Override
        public void close(CloseStatus status) {
            if (closedWith != null) {
                return;
            }
            closedWith = status;
            if (isAlive) {
                check(status.code() != 4003, "one that lives was taken for dead");
                timers.after(Duration.ofNanos(latency), () -> end(Ending.byPeer(status)));
            } else {
                timers.after(Duration.ofSeconds(5), () -> end(Ending.LOST));
            }
        }

        @Override
        public void abort() {
            check(isGivenUp, "one was cut that its client hadn't given up");
            timers.after(Duration.ZERO, () -> end(Ending.LOST));
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
        public long heardAt() {
            return heardAt;
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
