package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** Peers that take nothing may have the operating system keep 100 bytes for them. */
class StalledSocketsTest {
    private static final long LIMIT = 100;
    private static final ClientAddress HERE = new ClientAddress("198.51.100.1", true);
    private static final ClientAddress THERE = new ClientAddress("203.0.113.1", true);

    private final ManualTimers timers = new ManualTimers();
    private long machine = Long.MAX_VALUE;
    private final StalledSockets sockets = new StalledSockets(LIMIT, () -> machine);
    private final List<Peer> watched = new ArrayList<>();

    private Peer stalled(ClientAddress address, long bytes) {
        Peer peer = new Peer(new FakeSocket(timers, address), bytes);
        peer.socket.block();
        watched.add(peer);
        return peer;
    }

    private void seconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            timers.advance(Duration.ofSeconds(1));
            watched.forEach(peer -> sockets.look(peer, timers.nanoTime()));
            sockets.endSurplus(timers.nanoTime(), true);
        }
    }

    @Test
    void withinTheLimitNobodyIsGivenUp() {
        Peer alice = stalled(HERE, 60);
        Peer bob = stalled(THERE, 40);

        seconds(600);
        assertThat(sockets.bytes()).isEqualTo(100);
        assertThat(alice.stuck + bob.stuck).isZero();
    }

    @Test
    void aboveItTheOneThatHasTakenNothingForTheLongestTimeIsGivenUp() {
        Peer alice = stalled(HERE, 60);
        seconds(2);
        Peer bob = stalled(HERE, 60);

        seconds(2);
        assertThat(alice.stuck + bob.stuck).isZero();
        seconds(4);
        assertThat(alice.stuck).isEqualTo(1);
        assertThat(bob.stuck).isZero();
    }

    @Test
    void farAboveItNobodyHasFiveSeconds() {
        Peer alice = stalled(HERE, 350);
        Peer bob = stalled(HERE, 350);

        seconds(2);
        assertThat(alice.stuck + bob.stuck).isEqualTo(1);
    }

    @Test
    void addressThatCausesTheMostOfItPaysForIt() {
        Peer honest = stalled(THERE, 30);
        seconds(5);
        Peer first = stalled(HERE, 40);
        Peer second = stalled(HERE, 40);

        seconds(8);
        assertThat(first.stuck + second.stuck).isEqualTo(1);
        assertThat(honest.stuck).isZero();
    }

    @Test
    void onlyAsManyAreGivenUpAsNecessary() {
        for (int i = 0; i < 20; i++) {
            stalled(HERE, 10);
        }

        seconds(8);
        assertThat(sockets.bytes()).isEqualTo(100);
    }

    @Test
    void peerThatTakesSomethingNowAndThenIsLetOff() {
        Peer slow = stalled(HERE, 150);
        for (int i = 0; i < 30; i++) {
            seconds(4);
            slow.socket.block();
        }

        assertThat(slow.stuck).isZero();
    }

    @Test
    void nobodyIsGivenUpWhileTheWholeMachineTakesLess() {
        machine = LIMIT;
        Peer alice = stalled(HERE, 1_000);

        seconds(60);
        assertThat(alice.stuck).isZero();
        machine++;
        seconds(1);
        assertThat(alice.stuck).isEqualTo(1);
    }

    @Test
    void manyThatCauseLittleEachAreSparedUnlessTheLimitIsExceededTwiceOver() {
        for (int i = 0; i < 20; i++) {
            stalled(new ClientAddress("198.51.100." + i, true), 10);
        }
        seconds(60);
        assertThat(sockets.bytes()).isEqualTo(200);

        stalled(THERE, 10);
        seconds(8);
        assertThat(sockets.bytes()).isEqualTo(200);
    }

    private static final class Peer implements Liveness.Watched {
        final FakeSocket socket;
        private final long bytes;
        int stuck;

        Peer(FakeSocket socket, long bytes) {
            this.socket = socket;
            this.bytes = bytes;
        }

        @Override
        public PeerSocket socket() {
            return socket;
        }

        @Override
        public long stalledBytes() {
            return bytes;
        }

        @Override
        public void silent() {}

        @Override
        public void stuck() {
            stuck++;
        }

        @Override
        public long stalledSince() {
            return stuck > 0 ? 0 : socket.stuckSince();
        }
    }
}
