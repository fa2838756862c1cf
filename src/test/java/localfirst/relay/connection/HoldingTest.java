package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller sends before its partner is there. */
class HoldingTest {
    private static final int MIB = 1024 * 1024;

    private final TestRelay relay = new TestRelay();

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void heldFramesComeFirstAndInOrder() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("one");
        alice.say(new byte[] {1, 2, 3});
        alice.say("");
        alice.say(new byte[0]);
        FakeSocket bob = relay.call("bob", "alice", "doc");
        alice.say("live");

        assertThat(bob.messages())
                .containsExactly(
                        Message.text("one"),
                        Message.binary(new byte[] {1, 2, 3}),
                        Message.text(""),
                        Message.binary(new byte[0]),
                        Message.text("live"));
        assertThat(relay.relay.counters().framesRelayed()).isEqualTo(5);
        assertThat(relay.relay.figures().heldBytes()).isZero();
    }

    @Test
    void theBoundariesOfFragmentsStay() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        ByteBuffer begin = Frames.frame(Opcode.TEXT, false, ByteBuffer.wrap("he".getBytes()));
        ByteBuffer end = Frames.frame(Opcode.CONTINUATION, true, ByteBuffer.wrap("llo".getBytes()));
        alice.sendFrames(begin.duplicate(), 1, true);
        FakeSocket bob = relay.call("bob", "alice", "doc");
        assertThat(bob.sentBytes()).isEqualTo(bytesOf(begin));
        alice.sendFrames(end, 1, true);

        assertThat(bob.texts()).containsExactly("hello");
    }

    @Test
    void aFrameThatIsCutBetweenHoldAndPipeComesWhole() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        byte[] frame = bytesOf(Frames.message(false, new byte[200_000]));
        alice.sendFrames(ByteBuffer.wrap(frame, 0, 70_000), 1, false);
        FakeSocket bob = relay.call("bob", "alice", "doc");
        alice.sendFrames(ByteBuffer.wrap(frame, 70_000, frame.length - 70_000), 0, true);

        assertThat(bob.sentBytes()).isEqualTo(frame);
    }

    @Test
    void nothingIsSentBeforeASignOfLife() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("early");
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        alice.say("also early");

        assertThat(bob.pings()).isEqualTo(1);
        assertThat(bob.sentBytes()).isEmpty();
        bob.showLife();
        assertThat(bob.texts()).containsExactly("early", "also early");
    }

    @Test
    void aCallerThatAnswersNoPingIsSentItsFramesAllTheSameInTheEnd() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("early");
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        relay.timers.advance(Caller.READY_ANYWAY.minusMillis(1));
        assertThat(bob.sentBytes()).isEmpty();
        relay.timers.advance(java.time.Duration.ofMillis(1));

        assertThat(bob.texts()).containsExactly("early");
    }

    @Test
    void aFirstCallerThatAnswersNoPingIsSentItsFramesAsLongAfterThePipeOpened() {
        FakeSocket alice = relay.callSilently("alice", "bob", "doc");
        relay.timers.advance(java.time.Duration.ofSeconds(30));
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.say("hi");
        relay.timers.advance(Caller.READY_ANYWAY.minusMillis(1));
        assertThat(alice.sentBytes()).isEmpty();
        relay.timers.advance(java.time.Duration.ofMillis(1));

        assertThat(alice.texts()).containsExactly("hi");
    }

    /** A process that is held up right after its handshake, as by a collection or by other work. */
    @Test
    void aCallerThatIsBusyForFourSecondsGetsNothingWithTheAnswerToItsHandshake() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("early");
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        relay.timers.advance(java.time.Duration.ofSeconds(4));
        assertThat(bob.sentBytes()).isEmpty();
        bob.showLife();

        assertThat(bob.texts()).containsExactly("early");
    }

    @Test
    void theFirstCallerIsSentNothingBeforeItsSignOfLifeEither() {
        FakeSocket alice = relay.callSilently("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.say("hi");
        assertThat(alice.sentBytes()).isEmpty();
        alice.showLife();

        assertThat(alice.texts()).containsExactly("hi");
    }

    @Test
    void anEndBeforeTheSignOfLifeWaitsForTheFrames() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("early");
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        alice.hangUp(new CloseStatus(3001, "bye"));
        assertThat(bob.closedWith()).isNull();
        bob.showLife();

        assertThat(bob.texts()).containsExactly("early");
        assertThat(bob.closedWith()).isEqualTo(new CloseStatus(3001, "bye"));
    }

    @Test
    void heldFramesGoAtThePaceOfTheirReceiver() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        for (int i = 0; i < 10; i++) {
            alice.say(new byte[100_000]);
        }
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        bob.blockAfter(1);
        bob.showLife();
        int rounds = 1;
        while (bob.isBlocked()) {
            bob.unblock();
            rounds++;
        }

        assertThat(rounds).isGreaterThan(10);
        assertThat(bob.sendsWhileBlocked()).isZero();
        assertThat(bob.messages()).hasSize(10);
    }

    @Test
    void atTheLimitACallerIsNotReadUntilItIsPaired() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        for (int i = 0; i < 20; i++) {
            alice.say(new byte[MIB]);
        }
        assertThat(alice.hasUnread()).isTrue();
        assertThat(alice.isReading()).isFalse();
        assertThat(relay.relay.figures().heldBytes()).isBetween(16L * MIB, 17L * MIB);

        FakeSocket bob = relay.call("bob", "alice", "doc");
        assertThat(alice.hasUnread()).isFalse();
        assertThat(bob.messages()).hasSize(20);
        assertThat(relay.relay.figures().heldBytes()).isZero();
    }

    @Test
    void aCallerAtTheLimitIsNotTakenForDeadButLonely() {
        FakeSocket alice = relay.call("alice", "bob", "doc").ignorePings();
        for (int i = 0; i < 20; i++) {
            alice.say(new byte[MIB]);
        }
        relay.advanceSeconds(60);

        assertThat(alice.closeCode()).isEqualTo(4001);
        assertThat(relay.relay.figures().heldBytes()).isZero();
    }

    @Test
    void callersOfOneAddressShareALimitAndOthersDont() {
        TestRelay small = new TestRelay(withHeld(1000, 1500, 0));
        ClientAddress here = new ClientAddress("192.0.2.1", true);
        ClientAddress there = new ClientAddress("192.0.2.2", true);
        small.callFrom(here, "alice", "x", "doc").say(new byte[990]);
        FakeSocket second = small.callFrom(here, "bob", "x", "doc");
        second.say(new byte[600]);
        second.say(new byte[1]);
        FakeSocket elsewhere = small.callFrom(there, "carol", "x", "doc");
        elsewhere.say(new byte[1]);

        assertThat(second.hasUnread()).isTrue();
        assertThat(elsewhere.hasUnread()).isFalse();
        small.everybodyLeaves();
    }

    @Test
    void allCallersShareALimit() {
        TestRelay small = new TestRelay(withHeld(1000, 0, 1500));
        small.call("alice", "x", "doc").say(new byte[990]);
        small.call("bob", "x", "doc").say(new byte[600]);
        FakeSocket carol = small.call("carol", "dave", "doc");
        carol.say("late");
        assertThat(carol.hasUnread()).isTrue();

        assertThat(small.call("dave", "carol", "doc").texts()).containsExactly("late");
        small.everybodyLeaves();
    }

    @Test
    void callersThatWaitForRoomAreReadOnceOthersGiveBack() {
        TestRelay small = new TestRelay(withHeld(2000, 0, 1500));
        FakeSocket alice = small.call("alice", "bob", "doc");
        alice.say(new byte[1600]);
        FakeSocket carol = small.call("carol", "x", "doc");
        carol.say("late");
        FakeSocket dave = small.call("dave", "x", "doc");
        dave.say("late too");
        assertThat(carol.hasUnread()).isTrue();

        small.call("bob", "alice", "doc");
        assertThat(carol.hasUnread()).isFalse();
        assertThat(dave.hasUnread()).isFalse();
        small.everybodyLeaves();
    }

    @Test
    void callersThatWaitForRoomAreReadOnceACallerLeaves() {
        TestRelay small = new TestRelay(withHeld(2000, 0, 1500));
        FakeSocket alice = small.call("alice", "bob", "doc");
        alice.say(new byte[1600]);
        FakeSocket carol = small.call("carol", "x", "doc");
        carol.say("late");

        alice.breakOff();
        small.timers.advance(java.time.Duration.ofMinutes(2));
        assertThat(carol.hasUnread()).isFalse();
        small.everybodyLeaves();
    }

    @Test
    void whatACallerSentBeforeItClosedIsKeptForItsPartner() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("one");
        alice.say(new byte[] {2});
        alice.hangUp(new CloseStatus(3000, "done"));
        assertThat(relay.relay.figures().heldCallers()).isZero();
        relay.timers.advance(java.time.Duration.ofMillis(4999));
        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(bob.messages()).containsExactly(Message.text("one"), Message.binary(new byte[] {2}));
        assertThat(bob.closedWith()).isEqualTo(new CloseStatus(3000, "done"));
        bob.say("nobody listens");
        bob.finish();
        assertThat(relay.relay.figures().pipes()).isZero();
    }

    @Test
    void whatADepartedCallerSentIsDroppedAfterFiveSeconds() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("one");
        alice.hangUp();
        relay.advanceSeconds(5);
        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(bob.sentBytes()).isEmpty();
        assertThat(bob.closedWith()).isNull();
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(1);
        assertThat(relay.relay.counters().framesDropped()).isEqualTo(1);
        assertThat(relay.relay.figures().heldBytes()).isZero();
    }

    @Test
    void aDepartedCallerThatReturnsStartsAnew() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("old");
        alice.hangUp();
        FakeSocket again = relay.call("alice", "bob", "doc");
        again.say("new");
        relay.advanceSeconds(6);

        assertThat(relay.call("bob", "alice", "doc").texts()).containsExactly("new");
        assertThat(relay.relay.counters().framesDropped()).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.LEFT)).isEqualTo(1);
    }

    @Test
    void nothingIsKeptForACallerThatBrokeOff() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("lost");
        alice.breakOff();
        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(bob.sentBytes()).isEmpty();
        assertThat(bob.closedWith()).isNull();
        assertThat(relay.relay.counters().framesDropped()).isEqualTo(1);
    }

    @Test
    void heldBytesAreGivenBackWhenBothEndsGoInTheMidstOfDelivery() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say(new byte[MIB]);
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        bob.blockAfter(1);
        bob.showLife();
        alice.hangUp();
        bob.breakOff();

        assertThat(relay.relay.figures().heldBytes()).isZero();
    }

    @Test
    void nothingIsHeldForACallerThatIsRefused() {
        TestRelay full = new TestRelay(RelayConfig.defaults());
        full.relay.admission().drain();
        FakeSocket alice = full.callSilently("alice", "bob", "doc");
        alice.say("sent before the refusal arrived");

        assertThat(alice.closedWith()).isNotNull();
        assertThat(full.relay.figures().heldBytes()).isZero();
        assertThat(full.relay.counters().framesDropped()).isEqualTo(1);
    }

    @Test
    void framesThatNeverReachedThePartnerCountAsDropped() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.say("one");
        alice.say("two");
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        bob.breakOff();

        assertThat(relay.relay.counters().framesDropped()).isEqualTo(2);
        assertThat(relay.relay.counters().framesRelayed()).isZero();
    }

    private static RelayConfig withHeld(long perCaller, long perAddress, long inAll) {
        return RelayConfig.defaults()
                .withLimits(Limits.defaults().toBuilder()
                        .heldBytesPerCaller(perCaller)
                        .heldBytesPerAddress(perAddress)
                        .heldBytes(inAll)
                        .build());
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
