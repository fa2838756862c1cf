package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.PeerId;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;
import localfirst.relay.time.Timers;
import org.junit.jupiter.api.Test;

/** A large room that peers join faster than the others can be told: it rests all the same, and one write tells of several. */
class CrowdRoundsTest {
    private static final int MEMBERS = 200;
    private static final int NEWCOMERS = 1_000;
    private static final int NEIGHBOURS = 16;

    private final SlowMachine machine = new SlowMachine();
    private final Relay relay = new Relay(RelayConfig.defaults(), machine, () -> 0.5);
    private final List<Member> members = new ArrayList<>();
    private int yetToCome;

    @Test
    void aRoundEndsHoweverManyJoinMeanwhile() {
        for (int i = 0; i < MEMBERS; i++) {
            joins();
        }
        untilAllAreTold();
        int writesBefore = writes();

        yetToCome = NEWCOMERS;
        joins();

        // Each write of the first round has let one more in. None of these is told anything before the room has rested.
        assertThat(members.size() - MEMBERS).isBetween(2, 2 * NEIGHBOURS);
        assertThat(members.subList(MEMBERS + 1, members.size()))
                .extracting(member -> member.writes)
                .containsOnly(0);
        untilAllAreTold();
        assertThat(members).hasSize(MEMBERS + 1 + NEWCOMERS);
        assertThat(members).extracting(member -> member.told).allMatch(told -> told >= NEIGHBOURS);
        int introductions = 2 * NEIGHBOURS * (1 + NEWCOMERS);
        assertThat(writes() - writesBefore).isLessThan(introductions / 2);
        relay.checkConsistency();
    }

    private void joins() {
        Member member = new Member();
        members.add(member);
        member.join("member-" + members.size());
    }

    private void untilAllAreTold() {
        for (int seconds = 0; yetToCome > 0 || relay.figures().waitingIntroductions() > 0; seconds++) {
            assertThat(seconds).as("seconds").isLessThan(1_000);
            machine.timers.advance(Duration.ofSeconds(1));
        }
    }

    private int writes() {
        return members.stream().mapToInt(member -> member.writes).sum();
    }

    /** A clock on which a moment passes whenever it is looked at. */
    private static final class SlowMachine implements Timers {
        private static final long MOMENT = 100_000;

        private final ManualTimers timers = new ManualTimers();
        private long passed;

        @Override
        public long nanoTime() {
            passed += MOMENT;
            return timers.nanoTime() + passed;
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return timers.after(delay, task);
        }
    }

    /** It answers nothing, and takes everything. While there are newcomers, each write lets one of them in. */
    private final class Member implements PeerSocket {
        private SocketEvents events;
        private int writes;
        private int told;

        void join(String peer) {
            events = relay.introduce(new PeerId(peer), this);
            events.opened();
            byte[] join = TestRelay.join("doc").getBytes(StandardCharsets.UTF_8);
            events.received(Frames.message(true, join), 1, true);
        }

        @Override
        public void send(ByteBuffer frames, boolean whole) {
            writes++;
            String text = StandardCharsets.UTF_8.decode(frames).toString();
            told += text.split("Introduction", -1).length - 1;
            if (yetToCome > 0) {
                yetToCome--;
                joins();
            }
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseStatus status) {}

        @Override
        public void abort() {}

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
            return machine.timers.nanoTime();
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
