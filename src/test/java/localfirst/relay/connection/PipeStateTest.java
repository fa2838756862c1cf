package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipeStateTest {
    private final TestRelay relay = new TestRelay();
    private FakeSocket alice;
    private FakeSocket bob;

    @BeforeEach
    void aliceAndBobAreTalking() {
        alice = relay.call("alice", "bob", "doc");
        bob = relay.call("bob", "alice", "doc");
        relay.advanceSeconds(1);
    }

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @ParameterizedTest(name = "{0} {1} is forwarded as {2} {3}")
    @CsvSource({
        "1000, '',             1000, ''",
        "1001, going,          1001, going",
        "1005, '',             1000, ''",
        "3000, library,        3000, library",
        "4999, app,            4999, app",
        "4000, relay: newer,   4000, newer",
        "1000, relay:relay: x, 1000, x"
    })
    void whenOneClosesTheOtherIsClosedWithTheSameCodeAndReason(int code, String reason, int told, String said) {
        alice.say("last words");
        alice.hangUp(new CloseStatus(code, reason));

        assertThat(bob.texts()).containsExactly("last words");
        assertThat(bob.closedWith()).isEqualTo(new CloseStatus(told, said));
        assertThat(relay.relay.figures().pipes()).isZero();
    }

    @Test
    void whenOneIsLostTheOtherIsToldThatItHasGone() {
        alice.breakOff();

        assertThat(bob.closedWith()).isEqualTo(new CloseStatus(1001, ""));
        bob.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.LOST)).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.PARTNER_GONE))
                .isEqualTo(1);
    }

    @Test
    void aReceiverThatTakesNothingStopsItsSenderAndNobodyElse() {
        FakeSocket carol = relay.call("carol", "dave", "doc");
        FakeSocket dave = relay.call("dave", "carol", "doc");
        bob.block();
        alice.say("waits");
        bob.say("passes");
        carol.say("passes too");

        assertThat(alice.hasUnread()).isTrue();
        assertThat(alice.isReading()).isFalse();
        assertThat(bob.sentBytes()).isEmpty();
        assertThat(alice.texts()).containsExactly("passes");
        assertThat(dave.texts()).containsExactly("passes too");
        bob.unblock();
        assertThat(alice.hasUnread()).isFalse();
        assertThat(bob.texts()).containsExactly("waits");
        assertThat(bob.sendsWhileBlocked()).isZero();
    }

    @Test
    void aReceiverThatTakesNothingForAMinuteIsCutAndItsSenderTold() {
        bob.block();
        alice.say("waits");
        relay.advanceSeconds(61);

        assertThat(bob.isAborted()).isTrue();
        assertThat(alice.closeCode()).isEqualTo(1001);
        relay.finishClosed();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.SLOW)).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.PARTNER_GONE))
                .isEqualTo(1);
    }

    @Test
    void aDeadPeerIsFoundWithinAMinuteAndItsPartnerTold() {
        bob.ignorePings();
        relay.advanceSeconds(61);

        assertThat(bob.closeCode()).isEqualTo(4003);
        assertThat(alice.closeCode()).isEqualTo(1001);
    }

    @Test
    void aPeerThatBreaksTheProtocolEndsThePipe() {
        FakeSocket rude = new FakeSocket(relay.timers);
        var visit = relay.relay.connect(TestRelay.pairing("eve", "carol", "doc"), rude);
        rude.open(visit);
        FakeSocket carol = relay.call("carol", "eve", "doc");
        visit.ended(Ending.BROKE_PROTOCOL);

        assertThat(carol.closeCode()).isEqualTo(1001);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.BROKE_PROTOCOL))
                .isEqualTo(1);
    }

    @Test
    void aNewcomerWithTheIdsOfALiveHalfWaitsAndCutsNothing() {
        FakeSocket again = relay.call("alice", "bob", "doc");
        int pings = alice.pings();
        relay.advanceSeconds(6);

        assertThat(pings).isEqualTo(2);
        assertThat(alice.closedWith()).isNull();
        assertThat(bob.closedWith()).isNull();
        alice.say("still talking");
        assertThat(bob.texts()).containsExactly("still talking");
        relay.advanceSeconds(54);
        assertThat(again.closeCode()).isEqualTo(4001);
        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
    }

    @Test
    void anOldHalfThatDoesntAnswerInFiveSecondsIsClosed() {
        alice.ignorePings();
        FakeSocket again = relay.call("alice", "bob", "doc");
        relay.timers.advance(java.time.Duration.ofMillis(4999));
        assertThat(alice.closedWith()).isNull();
        relay.timers.advance(java.time.Duration.ofMillis(1));

        assertThat(alice.closeCode()).isEqualTo(4003);
        assertThat(bob.closeCode()).isEqualTo(1001);
        assertThat(again.closedWith()).isNull();
        relay.finishClosed();
        FakeSocket bobAgain = relay.call("bob", "alice", "doc");
        bobAgain.say("there you are");
        assertThat(again.texts()).containsExactly("there you are");
    }

    @Test
    void anOldHalfThatIsntReadIsNotJudgedBeforeItIs() {
        bob.block();
        alice.say("waits");
        alice.ignorePings();
        relay.call("alice", "bob", "doc");
        relay.advanceSeconds(11);
        assertThat(alice.closedWith()).isNull();

        bob.unblock();
        relay.advanceSeconds(10);
        assertThat(alice.closeCode()).isEqualTo(4003);
    }

    @Test
    void anOldHalfThatStillTakesWhatItWasSentBeforeThePingIsNotJudged() {
        alice.ignorePings();
        alice.block();
        relay.call("alice", "bob", "doc");
        relay.advanceSeconds(3);
        alice.block();
        relay.advanceSeconds(3);
        assertThat(alice.closedWith()).isNull();
        alice.unblock();
        alice.answerPings();
        relay.advanceSeconds(20);

        assertThat(alice.closedWith()).isNull();
        assertThat(bob.closedWith()).isNull();
    }

    @Test
    void anOldHalfThatNeitherTakesNorSaysAnythingIsDead() {
        alice.ignorePings();
        alice.block();
        relay.advanceSeconds(1);
        relay.call("alice", "bob", "doc");
        relay.advanceSeconds(5);

        assertThat(alice.closeCode()).isEqualTo(4003);
    }

    @Test
    void whenBothCallAnewTheNewOnesArePairedAndTheOldPipeStays() {
        FakeSocket aliceAgain = relay.call("alice", "bob", "doc");
        FakeSocket bobAgain = relay.call("bob", "alice", "doc");
        aliceAgain.say("anew");
        alice.say("as before");
        relay.advanceSeconds(6);

        assertThat(bobAgain.texts()).containsExactly("anew");
        assertThat(bob.texts()).containsExactly("as before");
        assertThat(alice.closedWith()).isNull();
        assertThat(bob.closedWith()).isNull();
        assertThat(relay.relay.figures().pipes()).isEqualTo(2);
    }

    @Test
    void whenBothCallAnewBecauseTheyWereCutOffTheOldPipeEndsWithinFiveSeconds() {
        alice.ignorePings();
        bob.ignorePings();
        FakeSocket aliceAgain = relay.call("alice", "bob", "doc");
        FakeSocket bobAgain = relay.call("bob", "alice", "doc");
        bobAgain.say("at once");
        assertThat(aliceAgain.texts()).containsExactly("at once");
        relay.advanceSeconds(5);

        assertThat(alice.closeCode()).isEqualTo(4003);
        assertThat(bob.closedWith()).isNotNull();
        assertThat(aliceAgain.closedWith()).isNull();
        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
    }

    @Test
    void theEndOfAnOldPipeLeavesTheNewOneAlone() {
        FakeSocket aliceAgain = relay.call("alice", "bob", "doc");
        FakeSocket bobAgain = relay.call("bob", "alice", "doc");
        alice.breakOff();
        bob.breakOff();
        bobAgain.say("hello");

        assertThat(aliceAgain.texts()).containsExactly("hello");
        assertThat(aliceAgain.closedWith()).isNull();
    }

    @Test
    void bytesAndFramesAreCounted() {
        alice.say("abc");
        bob.say(new byte[300]);

        assertThat(relay.relay.counters().framesRelayed()).isEqualTo(2);
        assertThat(relay.relay.counters().bytesRelayed()).isEqualTo(2 + 3 + 4 + 300);
    }
}
