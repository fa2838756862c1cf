package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.SocketNumbers;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A client that has given up a socket says so with the next one, and nobody waits until the relay finds the first dead. */
class ReplacedSocketTest {
    private static final SocketNumbers FIRST = new SocketNumbers(71, 0);
    private static final SocketNumbers SECOND = new SocketNumbers(72, 71);
    private static final Duration AS_SOON_AS_HEALED = Duration.ofMillis(1_500);

    private final TestRelay relay = new TestRelay();

    @Test
    void thePartnerIsFreeAtOnceAndIntroducedAgain() {
        relay.joined("alice", "doc");
        FakeSocket bobPeer = relay.joined("bob", "doc");
        FakeSocket lost = relay.call(FIRST, "alice", "bob", "doc").ignorePings();
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bobPeer.forgetSent();

        FakeSocket alice = relay.call(SECOND, "alice", "bob", "doc");
        alice.say("from the new one");

        assertThat(bob.closeCode()).isEqualTo(1001);
        assertThat(lost.isAborted()).isTrue();
        bob.finish();
        relay.advance(AS_SOON_AS_HEALED);
        assertThat(bobPeer.texts()).containsExactly(TestRelay.introduction("alice", "doc"));
        assertThat(relay.call("bob", "alice", "doc").texts()).containsExactly("from the new one");
        lost.finish();
        assertThat(relay.relay.counters().connectionsEnded(Outcome.REPLACED)).isEqualTo(1);
        relay.everybodyLeaves();
    }

    @Test
    void whatWasReadFromTheLostOneArrives() {
        FakeSocket lost = relay.call(FIRST, "alice", "bob", "doc");
        FakeSocket bob = relay.callSilently("bob", "alice", "doc");
        lost.say("last words");

        relay.call(SECOND, "alice", "bob", "doc");
        bob.showLife();

        assertThat(bob.texts()).containsExactly("last words");
        assertThat(bob.closeCode()).isEqualTo(1001);
    }

    @Test
    void oneThatWaitedMeetsNobodyAnyMore() {
        FakeSocket lost = relay.call(FIRST, "alice", "bob", "doc");
        lost.say("from the lost one");
        FakeSocket alice = relay.call(SECOND, "alice", "bob", "doc");
        alice.say("from the new one");

        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(lost.isAborted()).isTrue();
        assertThat(bob.texts()).containsExactly("from the new one");
        lost.finish();
        relay.everybodyLeaves();
    }

    /** A fifth with the same ids is closed if four are piped, unless it replaces one of them. */
    @Test
    void theNewOneTakesItsPlace() {
        relay.call(FIRST, "alice", "bob", "doc");
        for (int i = 1; i < Meeting.MOST; i++) {
            relay.call("alice", "bob", "doc");
        }
        for (int i = 0; i < Meeting.MOST; i++) {
            relay.call("bob", "alice", "doc");
        }

        FakeSocket fifth = relay.call(SECOND, "alice", "bob", "doc");

        assertThat(fifth.closedWith()).isNull();
        assertThat(relay.relay.figures().pipes()).isEqualTo(Meeting.MOST - 1);
        assertThat(relay.relay.figures().heldCallers()).isEqualTo(1);
    }

    @Test
    void nothingElseIsEnded() {
        FakeSocket alice = relay.call(FIRST, "alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");

        relay.call(new SocketNumbers(72, 70), "alice", "bob", "doc");
        relay.call(new SocketNumbers(71, 0), "alice", "bob", "doc");
        relay.call(SECOND, "alice", "bob", "other");
        relay.call(SECOND, "alice", "carol", "doc");
        relay.call(SECOND, "carol", "bob", "doc");
        relay.call(SECOND, "bob", "alice", "doc");
        relay.advanceSeconds(30);

        alice.say("still here");
        assertThat(bob.texts()).containsExactly("still here");
        assertThat(alice.isAborted()).isFalse();
        assertThat(alice.closedWith()).isNull();
    }

    @Test
    void oneWithoutANumberCannotBeReplaced() {
        FakeSocket alice = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");

        relay.call(new SocketNumbers(72, 0), "alice", "bob", "doc");
        relay.call(SocketNumbers.NONE, "alice", "bob", "doc");

        alice.say("still here");
        assertThat(bob.texts()).containsExactly("still here");
    }

    /** It may have lost two, of which the relay had found the first dead already. */
    @Test
    void oneThatIsGoneAlreadyMakesNoDifference() {
        FakeSocket gone = relay.call(FIRST, "alice", "bob", "doc");
        gone.breakOff();

        FakeSocket alice = relay.call(SECOND, "alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");

        alice.say("hello");
        assertThat(bob.texts()).containsExactly("hello");
    }
}
