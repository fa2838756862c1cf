package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static localfirst.relay.testing.TestRelay.leave;
import static localfirst.relay.testing.TestRelay.pairing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

class HealingScheduleTest {
    private final TestRelay relay = new TestRelay();
    private final FakeSocket alice = relay.joined("alice", "doc");
    private final FakeSocket bob = relay.joined("bob", "doc");

    HealingScheduleTest() {
        alice.forgetSent();
        bob.forgetSent();
    }

    @Test
    void aPairWhosePipeBrokeIsIntroducedAgainAfterASecond() {
        breakPipe();
        relay.advance(Duration.ofMillis(999));
        assertThat(alice.messages()).isEmpty();
        relay.advance(Duration.ofMillis(1));

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
        assertThat(relay.relay.counters().timesHealed()).isEqualTo(2);
    }

    @Test
    void itIsTriedFiveTimesAtGrowingIntervalsAndThenNoMore() {
        breakPipe();

        assertThat(secondsWhenTold(alice, 600)).containsExactly(1, 3, 7, 15, 31);
    }

    @Test
    void eachDelayIsUpToHalfAsLongAgain() {
        ManualTimers timers = new ManualTimers();
        Relay spread = new Relay(RelayConfig.defaults(), timers, () -> 1.0);
        FakeSocket listener = joinedTo(spread, timers, "alice");
        joinedTo(spread, timers, "bob");
        listener.forgetSent();
        FakeSocket half = new FakeSocket(timers);
        half.open(spread.connect(pairing("alice", "bob", "doc"), half)).answerPings();
        FakeSocket other = new FakeSocket(timers);
        other.open(spread.connect(pairing("bob", "alice", "doc"), other)).answerPings();
        half.breakOff();
        other.finish();
        timers.advance(Duration.ofMillis(1499));
        assertThat(listener.messages()).isEmpty();
        timers.advance(Duration.ofMillis(1));
        assertThat(listener.messages()).hasSize(1);
        timers.advance(Duration.ofMillis(2999));
        assertThat(listener.messages()).hasSize(1);
        timers.advance(Duration.ofMillis(1));
        assertThat(listener.messages()).hasSize(2);
    }

    @Test
    void healingEndsWhenThePairHasMet() {
        breakPipe();
        relay.advanceSeconds(1);
        relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        alice.forgetSent();

        assertThat(secondsWhenTold(alice, 300)).isEmpty();
    }

    @Test
    void aPipeThatAClientClosedIsNotHealed() {
        FakeSocket half = relay.call("alice", "bob", "doc");
        FakeSocket other = relay.call("bob", "alice", "doc");
        half.hangUp();
        other.finish();

        assertThat(secondsWhenTold(alice, 100)).isEmpty();
        assertThat(bob.messages()).isEmpty();
    }

    @Test
    void nobodyIsToldWhileASocketOfTheBrokenPipeIsStillThere() {
        FakeSocket half = relay.call("alice", "bob", "doc");
        FakeSocket other = relay.call("bob", "alice", "doc");
        half.breakOff();

        assertThat(secondsWhenTold(alice, 40)).isEmpty();
        other.finish();
        assertThat(secondsWhenTold(alice, 4)).containsExactly(1, 3);
    }

    @Test
    void aPipeWhoseHalfWasDeadIsHealed() {
        relay.call("alice", "bob", "doc").ignorePings();
        relay.call("bob", "alice", "doc");
        relay.advanceSeconds(61);
        relay.finishClosed();
        relay.advanceSeconds(1);

        assertThat(bob.texts()).contains(introduction("alice", "doc"));
    }

    @Test
    void aPeerThatIsBackBeforeItsPipeIsFoundDeadIsMetWithinSixSeconds() {
        FakeSocket dead = relay.call("alice", "bob", "doc").ignorePings();
        FakeSocket partner = relay.call("bob", "alice", "doc");
        relay.advanceSeconds(1);
        FakeSocket back = relay.call("alice", "bob", "doc");
        relay.advanceSeconds(5);
        partner.finish();
        assertThat(dead.hasEnded()).isFalse();
        relay.advanceSeconds(1);

        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
        assertThat(alice.texts()).isEmpty();
        relay.call("bob", "alice", "doc").say("there you are");
        assertThat(back.texts()).containsExactly("there you are");
    }

    @Test
    void aPairThatStillHasAPipeBesideTheBrokenOneIsNotIntroducedAgain() {
        FakeSocket half = relay.call("alice", "bob", "doc");
        FakeSocket other = relay.call("bob", "alice", "doc");
        relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        half.breakOff();
        other.finish();

        assertThat(secondsWhenTold(alice, 100)).isEmpty();
        assertThat(bob.messages()).isEmpty();
    }

    @Test
    void aPeerWithASecondSocketThatWaitsIsntToldWhenItsPipeBreaks() {
        FakeSocket half = relay.call("alice", "bob", "doc");
        FakeSocket other = relay.call("bob", "alice", "doc");
        relay.call("alice", "bob", "doc");
        half.breakOff();
        other.finish();
        relay.advanceSeconds(1);

        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
        assertThat(alice.messages()).isEmpty();
    }

    @Test
    void aPipeWhoseHalfWasSlowIsHealed() {
        relay.call("alice", "bob", "doc").block();
        relay.call("bob", "alice", "doc").say("waits");
        relay.advanceSeconds(62);
        relay.finishClosed();
        relay.advanceSeconds(1);

        assertThat(bob.texts()).contains(introduction("alice", "doc"));
    }

    @Test
    void aCallerHeldForTwoSecondsHasItsPartnerToldAndIsntToldItself() {
        relay.call("alice", "bob", "doc");
        relay.advance(Duration.ofMillis(2999));
        assertThat(bob.messages()).isEmpty();
        relay.advance(Duration.ofMillis(1));

        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
        assertThat(alice.messages()).isEmpty();
    }

    @Test
    void aCallerWhosePartnerIsntInterestedIsNotHealed() {
        bob.say(leave("doc"));
        relay.call("alice", "bob", "doc");

        assertThat(secondsWhenTold(bob, 100)).isEmpty();
    }

    @Test
    void aCallerClosedByTheRelayWhileHeldIsToldAgain() {
        relay.call("alice", "bob", "doc");
        relay.advanceSeconds(59);
        alice.say(join("doc"));
        alice.forgetSent();
        relay.advanceSeconds(2);

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
    }

    @Test
    void interestIsCheckedWhenSending() {
        breakPipe();
        bob.say(leave("doc"));

        assertThat(secondsWhenTold(alice, 100)).isEmpty();
    }

    @Test
    void presenceIsCheckedWhenSending() {
        breakPipe();
        bob.breakOff();

        assertThat(secondsWhenTold(alice, 100)).isEmpty();
    }

    @Test
    void theNewestSocketIsTold() {
        breakPipe();
        FakeSocket newer = relay.joined("alice", "doc");
        newer.forgetSent();
        bob.forgetSent();
        relay.advanceSeconds(1);

        assertThat(newer.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(alice.messages()).isEmpty();
    }

    @Test
    void aJoinStartsTheCountAgain() {
        breakPipe();
        relay.advanceSeconds(40);
        alice.say(join("doc"));
        breakPipe();
        alice.forgetSent();

        assertThat(secondsWhenTold(alice, 600)).containsExactly(1, 3, 7, 15, 31);
    }

    @Test
    void aJoinOfAnotherDocumentDoesnt() {
        breakPipe();
        relay.advanceSeconds(40);
        alice.say(join("another"));
        alice.forgetSent();
        breakPipe();

        assertThat(secondsWhenTold(alice, 600)).isEmpty();
    }

    @Test
    void aPipeOfAMinuteStartsTheCountAgain() {
        breakPipe();
        relay.advanceSeconds(40);
        pipeFor(60);
        alice.forgetSent();

        assertThat(secondsWhenTold(alice, 600)).containsExactly(1, 3, 7, 15, 31);
    }

    @Test
    void aShorterPipeDoesnt() {
        breakPipe();
        relay.advanceSeconds(40);
        pipeFor(59);
        alice.forgetSent();

        assertThat(secondsWhenTold(alice, 600)).isEmpty();
    }

    @Test
    void aPairThatBreaksEachTimeItMeetsIsntHealedForEver() {
        int told = 0;
        breakPipe();
        for (int i = 0; i < 1000; i++) {
            alice.forgetSent();
            relay.advanceSeconds(1);
            if (!alice.messages().isEmpty()) {
                told++;
                breakPipe();
            }
        }

        assertThat(told).isEqualTo(5);
    }

    @Test
    void nothingIsHealedInAStoppedRelay() {
        breakPipe();
        relay.relay.close();

        assertThat(secondsWhenTold(alice, 100)).isEmpty();
    }

    @Test
    void nothingIsRememberedOfPairsThatAreWellOrGone() {
        Interests interests = new Interests(Limits.defaults().introductions(), () -> 0);
        ManualTimers timers = new ManualTimers();
        Healing healing = new Healing(interests, new RelayCounters(), timers, () -> 0);
        healing.needed(pairing("alice", "bob", "doc"));

        assertThat(healing.size()).isZero();
        assertThat(timers.waiting()).isZero();
        breakPipe();
        relay.everybodyLeaves();
    }

    private void breakPipe() {
        FakeSocket half = relay.call("alice", "bob", "doc");
        FakeSocket other = relay.call("bob", "alice", "doc");
        half.breakOff();
        other.finish();
    }

    private void pipeFor(int seconds) {
        FakeSocket half = relay.call("alice", "bob", "doc");
        FakeSocket other = relay.call("bob", "alice", "doc");
        relay.advanceSeconds(seconds);
        half.breakOff();
        other.finish();
    }

    private List<Integer> secondsWhenTold(FakeSocket listener, int seconds) {
        List<Integer> told = new ArrayList<>();
        listener.forgetSent();
        for (int second = 1; second <= seconds; second++) {
            relay.advanceSeconds(1);
            for (int i = 0; i < listener.messages().size(); i++) {
                told.add(second);
            }
            listener.forgetSent();
        }
        return told;
    }

    private static FakeSocket joinedTo(Relay relay, ManualTimers timers, String peer) {
        FakeSocket socket = new FakeSocket(timers);
        socket.open(relay.introduce(new PeerId(peer), socket)).answerPings();
        socket.say(join("doc"));
        return socket;
    }
}
