package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.RelayParts;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RendezvousTest {
    private final TestRelay relay = new TestRelay();

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void secondCallerIsPipedToTheFirst() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");

        alice.say("hi bob");
        bob.say(new byte[] {1, 2});

        assertThat(bob.messages()).containsExactly(Message.text("hi bob"));
        assertThat(alice.messages()).containsExactly(Message.binary(new byte[] {1, 2}));
        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
        assertThat(relay.relay.figures().heldCallers()).isZero();
        assertThat(relay.relay.counters().pipesOpened()).isEqualTo(1);
    }

    @Test
    void theFirstCallerIsHeld() {
        relay.call("alice", "bob", "doc");

        assertThat(relay.relay.figures().heldCallers()).isEqualTo(1);
        assertThat(RelayParts.rendezvous(relay.relay).isConnected(TestRelay.pairing("alice", "bob", "doc")))
                .isTrue();
        assertThat(RelayParts.rendezvous(relay.relay).isConnected(TestRelay.pairing("bob", "alice", "doc")))
                .isFalse();
        assertThat(RelayParts.rendezvous(relay.relay).isPiped(TestRelay.pairing("alice", "bob", "doc")))
                .isFalse();
    }

    @ParameterizedTest(name = "{0} seeks {1} on {2}; {3} seeks {4} on {5}")
    @CsvSource({
        "alice, bob,   doc,  bob,   alice, other",
        "alice, bob,   doc,  carol, alice, doc",
        "alice, bob,   doc,  bob,   carol, doc",
        "u/v,   w,     k,    v:w,   u,     k",
        "a:b,   c,     d,    c,     a,     b:d",
        "a,     b:c,   d,    c,     a:b,   d",
        "Alice, bob,   doc,  bob,   alice, doc"
    })
    void callersWhoSeekSomethingElseDontMeet(
            String local, String remote, String document, String local2, String remote2, String document2) {
        FakeSocket first = relay.call(local, remote, document);
        FakeSocket second = relay.call(local2, remote2, document2);
        first.say("for nobody here");

        assertThat(relay.relay.figures().pipes()).isZero();
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(2);
        assertThat(second.messages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a:b, c, d:e", "__proto__, constructor, toString", "é🎉, a/b, 100%", "' ', '  ', '+'"})
    void anyIdsMeet(String local, String remote, String document) {
        relay.call(local, remote, document).say("hello");

        assertThat(relay.call(remote, local, document).texts()).containsExactly("hello");
    }

    @Test
    void thePairsOfOnePeerAreApart() {
        FakeSocket aliceForBob = relay.call("alice", "bob", "doc");
        FakeSocket aliceForCarol = relay.call("alice", "carol", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        FakeSocket carol = relay.call("carol", "alice", "doc");

        aliceForBob.say("bob only");
        aliceForCarol.say("carol only");

        assertThat(bob.texts()).containsExactly("bob only");
        assertThat(carol.texts()).containsExactly("carol only");
    }

    @Test
    void framesOfAPipedCallerDontGetIntoALaterHold() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        alice.say("old");
        bob.hangUp();
        alice.say("too late");
        alice.finish();
        FakeSocket aliceAgain = relay.call("alice", "bob", "doc");
        aliceAgain.say("new");

        assertThat(relay.call("bob", "alice", "doc").texts()).containsExactly("new");
    }

    @Test
    void aCallerWhoseOtherDoesntComeIsClosedAfterTheHoldTime() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        relay.advanceSeconds(59);
        alice.say("traffic buys no time");
        assertThat(alice.closedWith()).isNull();
        relay.advanceSeconds(1);

        assertThat(alice.closeCode()).isEqualTo(4001);
        assertThat(relay.relay.figures().heldCallers()).isZero();
        assertThat(relay.relay.figures().heldBytes()).isZero();
        alice.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.LONELY)).isEqualTo(1);
        assertThat(relay.relay.counters().framesDropped()).isEqualTo(1);
    }

    @Test
    void thePipeOutlastsTheHoldTime() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        relay.advanceSeconds(600);

        assertThat(alice.closedWith()).isNull();
        assertThat(bob.closedWith()).isNull();
        assertThat(relay.relay.figures().pipes()).isEqualTo(1);
    }

    @Test
    void aCallerWhoseOtherHasJustLeftIsTold() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.hangUp(new CloseStatus(3000, "done"));
        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(bob.closedWith()).isEqualTo(new CloseStatus(3000, "done"));
        bob.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.LEFT)).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.PARTNER_GONE))
                .isEqualTo(1);
    }

    @Test
    void aCallerWhoLeavesAndComesBackIsMetAsIfItHadNeverLeft() {
        relay.call("alice", "bob", "doc").hangUp();
        FakeSocket again = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        again.say("back");

        assertThat(bob.texts()).containsExactly("back");
        assertThat(bob.closedWith()).isNull();
    }

    @Test
    void aCallerWhoLeavesWhileHeldIsForgottenAfterAWhile() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        alice.hangUp();
        relay.advanceSeconds(5);
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.say("anybody?");

        assertThat(relay.relay.figures().pipes()).isZero();
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.LEFT)).isEqualTo(1);
    }

    @Test
    void everyVisitHasOneOutcome() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        alice.hangUp(new CloseStatus(1000, ""));
        bob.finish();

        assertThat(relay.relay.counters().connectionsEnded(Outcome.CLOSED)).isEqualTo(1);
        assertThat(relay.relay.counters().connectionsEnded(Outcome.PARTNER_GONE))
                .isEqualTo(1);
    }

    @Test
    void aPeerThatCallsItselfMeetsNobody() {
        FakeSocket first = relay.call("alice", "alice", "doc");
        FakeSocket second = relay.call("alice", "alice", "doc");
        FakeSocket third = relay.call("alice", "alice", "doc");
        second.say("to myself");

        assertThat(relay.relay.figures().pipes()).isZero();
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(3);
        relay.relay.checkConsistency();
        relay.advanceSeconds(60);
        assertThat(first.closeCode()).isEqualTo(4001);
        assertThat(second.closeCode()).isEqualTo(4001);
        assertThat(third.closeCode()).isEqualTo(4001);
    }
}
