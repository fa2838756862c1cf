package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

class LivenessWhenAwayTest {
    private static final int SILENT = CloseCode.SILENT.number();
    private final TestRelay relay = new TestRelay();

    @Test
    void everySocketIsPingedEvery20SecondsOrSo() {
        FakeSocket alice = relay.present("alice");
        FakeSocket held = relay.call("alice", "bob", "doc");
        int before = held.pings();
        relay.advanceSeconds(50);

        assertThat(alice.pings()).isEqualTo(2);
        assertThat(held.pings() - before).isEqualTo(2);
    }

    @Test
    void halfOpenSocketIsClosedWithinAMinute() {
        FakeSocket alice = relay.present("alice").ignorePings();
        relay.advanceSeconds(49);
        assertThat(alice.closedWith()).isNull();
        relay.advanceSeconds(10);
        assertThat(alice.closeCode()).isEqualTo(SILENT);
    }

    @Test
    void halfOpenHalfOfAPipeIsFoundWithinAMinuteAndItsPartnerIsClosed() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        alice.say("hello");
        bob.ignorePings();
        relay.advanceSeconds(60);

        assertThat(bob.closeCode()).isEqualTo(SILENT);
        assertThat(alice.closeCode()).isEqualTo(1001);
        assertThat(alice.texts()).isEmpty();
        relay.finishClosed();
        relay.everybodyLeaves();
    }

    @Test
    void anyByteCountsAsLife() {
        FakeSocket alice = relay.present("alice").ignorePings();
        for (int i = 0; i < 30; i++) {
            relay.advanceSeconds(10);
            alice.showLife();
        }
        assertThat(alice.closedWith()).isNull();
    }

    @Test
    void socketThatIsNotReadIsNotJudgedByItsAnswers() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.block();
        alice.ignorePings();
        alice.say("one");
        alice.say("two");
        assertThat(alice.isReading()).isFalse();
        relay.advanceSeconds(59);
        assertThat(alice.closedWith()).isNull();
    }

    @Test
    void peerThatTakesNoByteIsCutAtTheSendDeadlineAndItsPartnerIsClosed() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.block();
        relay.advanceSeconds(59);
        assertThat(bob.isAborted()).isFalse();
        relay.advanceSeconds(2);
        assertThat(bob.isAborted()).isTrue();
        assertThat(alice.closeCode()).isEqualTo(1001);
    }

    @Test
    void silentPeerIsKeptAwayFiveSecondsHoweverLongItsSocketTakesToEnd() {
        FakeSocket alice = relay.present("alice").ignorePings();
        relay.advanceSeconds(60);
        assertThat(alice.closeCode()).isEqualTo(SILENT);

        assertThat(relay.relay.refuses(new PeerId("alice"), ClientAddress.UNKNOWN))
                .isEmpty();
    }

    @Test
    void severalSocketsThatEndTogetherKeepTheirPeerAwayOnce() {
        for (int i = 0; i < 10; i++) {
            relay.present("alice").ignorePings();
        }
        relay.advanceSeconds(60);

        assertThat(relay.relay.refuses(new PeerId("alice"), ClientAddress.UNKNOWN))
                .isEmpty();
    }

    /** As when the machine sleeps, or the process is stopped for a while: it is not the peers who were away. */
    @Test
    void jumpOfTheClockEndsNobody() {
        FakeSocket alice = relay.present("alice");
        FakeSocket carol = relay.call("carol", "dave", "doc");
        FakeSocket dave = relay.call("dave", "carol", "doc");
        carol.block();
        relay.advanceSeconds(15);
        alice.ignorePings();
        relay.advanceSeconds(27);
        relay.timers.jump(Duration.ofMinutes(10));
        relay.advanceSeconds(1);
        carol.unblock();
        alice.answerPings();
        relay.advanceSeconds(60);

        assertThat(alice.closedWith()).isNull();
        assertThat(carol.isAborted()).isFalse();
        assertThat(dave.closedWith()).isNull();
        relay.everybodyLeaves();
    }

    @Test
    void socketThatFailsWhenItIsPingedKeepsNoOtherFromBeingWatched() {
        Logger log = Logger.getLogger(Liveness.class.getName());
        log.setLevel(Level.OFF);
        ManualTimers timers = new ManualTimers();
        Liveness liveness = new Liveness(timers, Duration.ofSeconds(60), Long.MAX_VALUE, () -> 0, answer -> {});
        liveness.start();
        List<String> silent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            FakeSocket socket = new FakeSocket(timers).ignorePings();
            liveness.watch(watched(socket, () -> silent.add("silent")));
        }
        liveness.watch(watched(null, () -> {}));
        timers.advance(Duration.ofSeconds(55));
        log.setLevel(null);

        assertThat(silent).hasSizeGreaterThanOrEqualTo(10);
    }

    private static Liveness.Watched watched(FakeSocket socket, Runnable silent) {
        return new Liveness.Watched() {
            @Override
            public PeerSocket socket() {
                if (socket == null) {
                    throw new IllegalStateException("broken for the test");
                }
                return socket;
            }

            @Override
            public void silent() {
                silent.run();
            }

            @Override
            public void stuck() {}
        };
    }
}
