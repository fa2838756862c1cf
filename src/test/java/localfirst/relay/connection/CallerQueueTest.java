package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several callers with the same ids, as clients have them that were introduced twice in quick succession. */
class CallerQueueTest {
    private final TestRelay relay = new TestRelay();

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    /** The sides of callers in the order of their arrival. */
    @ParameterizedTest
    @ValueSource(strings = {"abab", "aabb", "abba", "baab", "aaabbb", "aaaabbbb", "abbbaa", "aabbab", "abababab"})
    void theFirstOfOneSideMeetsTheFirstOfTheOtherAndTheSecondTheSecond(String arrivals) {
        List<FakeSocket> alices = new ArrayList<>();
        List<FakeSocket> bobs = new ArrayList<>();
        for (char side : arrivals.toCharArray()) {
            if (side == 'a') {
                alices.add(callFromAlice());
            } else {
                bobs.add(callFromBob());
            }
        }
        for (int i = 0; i < alices.size(); i++) {
            alices.get(i).say("from " + i);
            bobs.get(i).say("back to " + i);
        }
        relay.advanceSeconds(30);

        for (int i = 0; i < alices.size(); i++) {
            assertThat(bobs.get(i).texts()).containsExactly("from " + i);
            assertThat(alices.get(i).texts()).containsExactly("back to " + i);
            assertThat(alices.get(i).closedWith()).isNull();
            assertThat(bobs.get(i).closedWith()).isNull();
        }
        assertThat(relay.relay.figures().pipes()).isEqualTo(alices.size());
        assertThat(relay.relay.figures().heldCallers()).isZero();
    }

    @Test
    void aLoneCallerIsMetBeforeAnythingCameFromIt() {
        relay.callSilently("alice", "bob", "doc");
        relay.callSilently("bob", "alice", "doc");

        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
    }

    @Test
    void theOnlyOneThatWaitsIsMetAtOnceAlsoBesideAPipe() {
        callFromAlice();
        callFromBob();
        relay.callSilently("alice", "bob", "doc");
        relay.callSilently("bob", "alice", "doc");

        assertThat(relay.relay.figures().pipes()).isEqualTo(2);
    }

    @Test
    void ofSeveralTheFirstToAnswerIsMet() {
        FakeSocket dead = deadAlice();
        FakeSocket live = relay.callSilently("alice", "bob", "doc");
        FakeSocket bob = callFromBob();
        assertThat(relay.relay.figures().pipes()).isZero();
        assertThat(dead.pings()).isEqualTo(2);
        assertThat(live.pings()).isEqualTo(1);
        live.answerPings();
        live.say("I live");

        assertThat(bob.texts()).containsExactly("I live");
        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
        relay.advanceSeconds(5);
        assertThat(dead.closeCode()).isEqualTo(4003);
        assertThat(bob.closedWith()).isNull();
    }

    @Test
    void ofSeveralThatHaveAnsweredTheOldestIsMet() {
        FakeSocket oldest = callFromAlice();
        FakeSocket middle = callFromAlice();
        FakeSocket newest = callFromAlice();
        FakeSocket bob = callFromBob();
        bob.say("to the oldest");

        assertThat(oldest.texts()).containsExactly("to the oldest");
        assertThat(middle.messages()).isEmpty();
        assertThat(newest.messages()).isEmpty();
    }

    @Test
    void theFallbackForClientsThatAnswerNoPingsIsNoAnswer() {
        FakeSocket dead = deadAlice();
        FakeSocket slow = relay.callSilently("alice", "bob", "doc");
        callFromBob();
        relay.advanceSeconds(4);
        assertThat(relay.relay.figures().pipes()).isZero();
        slow.say("at last");

        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
        assertThat(dead.closedWith()).isNull();
    }

    @Test
    void aClientThatAnswersNoPingsIsMetOnceThoseBeforeItAreKnownToBeDead() {
        deadAlice();
        relay.callSilently("alice", "bob", "doc");
        FakeSocket bob = callFromBob();
        relay.advanceSeconds(5);

        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
        assertThat(bob.closedWith()).isNull();
    }

    @Test
    void aCallerThatIsntReadIsNotDeadAndIsMetWhenNobodyElseAnswers() {
        TestRelay small = new TestRelay(RelayConfig.defaults()
                .withLimits(
                        Limits.defaults().toBuilder().heldBytesPerCaller(10_000).build()));
        FakeSocket full = small.call("alice", "bob", "doc");
        full.say(new byte[20_000]);
        full.ignorePings().say("not read yet");
        small.advanceSeconds(1);
        FakeSocket gone = small.call("alice", "bob", "doc");
        gone.breakOff();
        FakeSocket bob = small.call("bob", "alice", "doc");
        assertThat(small.relay.figures().pipes()).isZero();
        small.advance(Duration.ofSeconds(5));

        assertThat(full.closedWith()).isNull();
        assertThat(bob.messages()).hasSize(2);
        small.everybodyLeaves();
    }

    @Test
    void ofFiveTheOldestThatWaitsHasToGo() {
        FakeSocket piped = callFromAlice();
        callFromBob();
        FakeSocket oldest = callFromAlice();
        oldest.say("dropped");
        FakeSocket next = callFromAlice();
        callFromAlice();
        FakeSocket newest = callFromAlice();

        assertThat(oldest.closedWith())
                .isEqualTo(new CloseStatus(4000, oldest.closedWith().reason()));
        assertThat(oldest.closedWith().reason()).startsWith("relay:");
        assertThat(piped.closedWith()).isNull();
        assertThat(next.closedWith()).isNull();
        assertThat(newest.closedWith()).isNull();
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(3);
        oldest.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.SUPERSEDED)).isEqualTo(1);
        assertThat(relay.relay.counters().framesDropped()).isEqualTo(1);
        callFromBob().say("to the next");
        assertThat(next.texts()).containsExactly("to the next");
    }

    @Test
    void whereFourTalkAFifthFindsNoPlaceAndNobodyIsCut() {
        List<FakeSocket> talking = fourPipes();
        FakeSocket fifth = callFromAlice();
        fifth.say("too many");

        assertThat(fifth.closeCode()).isEqualTo(1013);
        relay.advanceSeconds(10);
        assertThat(talking).allSatisfy(each -> assertThat(each.closedWith()).isNull());
        fifth.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.REFUSED)).isEqualTo(1);
        assertThat(relay.relay.counters().framesDropped()).isEqualTo(1);
        assertThat(relay.relay.admission().refused(Refusal.TOO_MANY_OF_PAIR)).isEqualTo(1);
        assertThat(relay.relay.figures().heldBytes()).isZero();
    }

    @Test
    void whereFourTalkTheDeadAmongThemMakeRoomWithinFiveSeconds() {
        List<FakeSocket> talking = fourPipes();
        talking.get(2).ignorePings();
        relay.advanceSeconds(1);
        callFromAlice();
        relay.advanceSeconds(5);

        assertThat(talking.get(2).closeCode()).isEqualTo(4003);
        assertThat(callFromAlice().closedWith()).isNull();
        assertThat(callFromBob().closedWith()).isNull();
        assertThat(relay.relay.figures().pipes()).isEqualTo(4);
    }

    @Test
    void aThirdPartyThatKnowsTheIdsCutsNobody() {
        FakeSocket alice = callFromAlice();
        FakeSocket bob = callFromBob();
        for (int order = 0; order < 256; order++) {
            List<FakeSocket> strangers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                strangers.add((order >> i & 1) == 0 ? callFromAlice() : callFromBob());
                relay.relay.checkConsistency();
            }
            relay.advanceSeconds(6);
            alice.say("still here");
            assertThat(bob.texts()).containsExactly("still here");
            bob.forgetSent();
            strangers.forEach(order % 2 == 0 ? FakeSocket::breakOff : FakeSocket::hangUp);
            relay.finishClosed();
        }
        assertThat(alice.closedWith()).isNull();
        assertThat(bob.closedWith()).isNull();
    }

    @Test
    void whoeverCallsCostsEachOfTheOthersOnePingAndOneTimerAtATime() {
        FakeSocket alice = callFromAlice();
        callFromBob();
        int timers = relay.timers.waiting();
        for (int i = 0; i < 1000; i++) {
            callFromAlice().breakOff();
        }

        assertThat(alice.pings()).isEqualTo(1001);
        assertThat(alice.closedWith()).isNull();
        // One looks after alice, one after the log.
        assertThat(relay.timers.waiting()).isLessThanOrEqualTo(timers + 2);
    }

    @Test
    void whatADepartedCallerLeftGoesToThePartnerForWhomNobodyElseWaits() {
        FakeSocket departed = callFromAlice();
        departed.say("of the departed");
        FakeSocket other = callFromAlice();
        departed.hangUp(new CloseStatus(3000, "done"));
        FakeSocket first = callFromBob();
        FakeSocket second = callFromBob();
        other.say("of the other");

        assertThat(first.texts()).containsExactly("of the other");
        assertThat(first.closedWith()).isNull();
        assertThat(second.texts()).containsExactly("of the departed");
        assertThat(second.closedWith()).isEqualTo(new CloseStatus(3000, "done"));
    }

    @Test
    void twoThatHaveBothDepartedDontMeet() {
        FakeSocket dead = deadAlice();
        FakeSocket alice = relay.callSilently("alice", "bob", "doc");
        FakeSocket bob = callFromBob();
        bob.hangUp();
        alice.hangUp();
        dead.breakOff();

        assertThat(relay.relay.figures().pipes()).isZero();
        assertThat(relay.relay.figures().heldCallers()).isZero();
        relay.relay.checkConsistency();
    }

    private List<FakeSocket> fourPipes() {
        List<FakeSocket> talking = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            talking.add(callFromAlice());
            talking.add(callFromBob());
        }
        return talking;
    }

    /** It answered while it was alone, and nothing comes from it any more. */
    private FakeSocket deadAlice() {
        FakeSocket dead = callFromAlice().ignorePings();
        relay.advanceSeconds(1);
        return dead;
    }

    private FakeSocket callFromAlice() {
        return relay.call("alice", "bob", "doc");
    }

    private FakeSocket callFromBob() {
        return relay.call("bob", "alice", "doc");
    }
}
