package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private final ManualTimers timers = new ManualTimers();
    private double random;
    private final Liveness liveness =
            new Liveness(timers, Duration.ofSeconds(60), Long.MAX_VALUE, () -> random, answer -> {});
    private final Peer alice = new Peer(new FakeSocket(timers));

    @BeforeEach
    void aliceIsWatched() {
        timers.advance(Duration.ofMillis(500));
        liveness.start();
        liveness.watch(alice);
    }

    @Test
    void everySocketIsPingedAfterTwentySeconds() {
        seconds(19);
        assertThat(alice.socket.pings()).isZero();
        seconds(1);
        assertThat(alice.socket.pings()).isEqualTo(1);
    }

    @Test
    void pingsAreSpreadOverFourSeconds() {
        random = 1.0;
        Peer bob = new Peer(new FakeSocket(timers));
        liveness.watch(bob);
        seconds(23);
        assertThat(bob.socket.pings()).isZero();
        assertThat(alice.socket.pings()).isEqualTo(1);
        seconds(1);
        assertThat(bob.socket.pings()).isEqualTo(1);
    }

    @Test
    void whoAnswersIsPingedOnAndOnAndLives() {
        for (int i = 0; i < 3600; i++) {
            seconds(1);
            alice.socket.showLife();
        }

        assertThat(alice.socket.pings()).isEqualTo(180);
        assertThat(alice.silent).isZero();
    }

    @Test
    void deadIsWhoLeftTwoPingsUnansweredTheSecondForTenSeconds() {
        seconds(49);
        assertThat(alice.socket.pings()).isEqualTo(2);
        assertThat(alice.silent).isZero();
        seconds(1);
        assertThat(alice.silent).isEqualTo(1);
    }

    @Test
    void theDeadAreFoundWithinAMinuteEvenIfPingsAreLateAndTheyDiedRightAfterAnAnswer() {
        random = 1.0;
        seconds(100);
        while (alice.socket.pings() % 2 != 1) {
            alice.socket.showLife();
            seconds(1);
        }
        alice.silent = 0;
        alice.socket.showLife();
        seconds(60);

        assertThat(alice.silent).isPositive();
    }

    @Test
    void aByteAtTheLastMomentIsLife() {
        seconds(49);
        alice.socket.showLife();
        seconds(1);
        assertThat(alice.silent).isZero();
        seconds(19);
        assertThat(alice.silent).isZero();
    }

    @Test
    void anAnswerToTheFirstPingOnlyStartsTheCountAgain() {
        seconds(21);
        alice.socket.showLife();
        seconds(29);
        assertThat(alice.silent).isZero();
    }

    @Test
    void aSocketThatIsntReadIsntJudgedByAnswers() {
        FakeSocket unread = new FakeSocket(timers);
        Peer bob = new Peer(unread);
        unread.open(new Unread());
        unread.say("waits");
        liveness.watch(bob);
        seconds(600);

        assertThat(unread.isReading()).isFalse();
        assertThat(bob.silent).isZero();
        assertThat(unread.pings()).isGreaterThan(20);
    }

    @Test
    void nobodyIsSilentWhoseBytesNobodyHasReadYet() {
        alice.socket.readLater();
        seconds(120);
        assertThat(alice.silent).isZero();
        alice.socket.showLife();
        alice.socket.readAtLast();
        seconds(10);
        assertThat(alice.silent).isZero();
    }

    @Test
    void whoIsSilentOnceEverythingHasBeenReadIsDead() {
        alice.socket.readLater();
        seconds(120);
        alice.socket.readAtLast();
        seconds(1);

        assertThat(alice.silent).isPositive();
    }

    @Test
    void aSocketWithBytesWaitingIsJudgedByTheSendDeadline() {
        alice.socket.block();
        seconds(59);
        assertThat(alice.stuck).isZero();
        assertThat(alice.socket.pings()).isZero();
        seconds(2);
        assertThat(alice.stuck).isPositive();
        assertThat(alice.silent).isZero();
    }

    @Test
    void aSendDeadlineOfZeroIsNone() {
        Liveness patient = new Liveness(timers, Duration.ZERO, Long.MAX_VALUE, () -> 0, answer -> {});
        Peer bob = new Peer(new FakeSocket(timers));
        patient.start();
        patient.watch(bob);
        bob.socket.block();
        seconds(3600);

        assertThat(bob.stuck).isZero();
    }

    @Test
    void whoIsForgottenIsLeftAlone() {
        liveness.forget(alice);
        seconds(100);

        assertThat(alice.socket.pings()).isZero();
        assertThat(alice.silent).isZero();
        assertThat(liveness.size()).isZero();
    }

    @Test
    void nobodyIsLookedAtOnceItHasStopped() {
        liveness.stop();
        seconds(100);

        assertThat(alice.socket.pings()).isZero();
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void oneSocketThatFailsDoesntKeepTheOthersFromBeingLookedAt() {
        Peer[] others = new Peer[20];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Peer(new FakeSocket(timers));
            liveness.watch(others[i]);
        }
        liveness.watch(new Peer(new FakeSocket(timers)) {
            @Override
            public PeerSocket socket() {
                throw new Fault();
            }
        });
        seconds(50);

        for (Peer other : others) {
            assertThat(other.silent).isPositive();
        }
    }

    private void seconds(int seconds) {
        timers.advance(Duration.ofSeconds(seconds));
    }

    /** It is logged each time, so that it had better be short. */
    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault() {
            super("a fault of the transport", null, false, false);
        }
    }

    private static class Peer implements Liveness.Watched {
        final FakeSocket socket;
        int silent;
        int stuck;

        Peer(FakeSocket socket) {
            this.socket = socket;
        }

        @Override
        public PeerSocket socket() {
            return socket;
        }

        @Override
        public void silent() {
            silent++;
        }

        @Override
        public void stuck() {
            stuck++;
        }
    }

    private static final class Unread implements SocketEvents {
        @Override
        public void opened() {}

        @Override
        public boolean wantsFrames() {
            return false;
        }

        @Override
        public void received(java.nio.ByteBuffer frames, int begun, boolean whole) {}

        @Override
        public void heard() {}

        @Override
        public void unblocked() {}

        @Override
        public void ended(Ending ending) {}
    }
}
