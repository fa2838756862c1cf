package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatAnswersTest {
    private final TestRelay relay = new TestRelay();
    private final FakeSocket alice = relay.present("alice");

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void anIdComesBack() {
        alice.say(asks("1"));
        alice.say(asks("2"));

        assertThat(alice.texts()).containsExactly(asks("1"), asks("2"));
    }

    @Test
    void anIdComesBackInTheDialectOfThePeer() {
        byte[] heartbeat = HexFormat.of().parseHex("de0002a474797065a9486561727462656174a26964a137");
        alice.say(heartbeat);

        assertThat(alice.messages()).containsExactly(Message.binary(heartbeat));
    }

    @Test
    void aHeartbeatWithoutAnIdIsNeverAnswered() {
        alice.say(join("doc"));
        alice.say("{\"type\":\"Heartbeat\"}");
        alice.say("{\"type\":\"Heartbeat\",\"peerId\":\"bob\",\"documentId\":\"doc\"}");

        assertThat(alice.texts()).isEmpty();
    }

    @Test
    void aConnectionIsVouchedForWhenItHasAnsweredAPing() {
        FakeSocket pipe = relay.call("alice", "bob", "doc");
        relay.call("bob", "alice", "doc");
        pipe.ignorePings();
        alice.say(asksFor("1"));
        assertThat(alice.texts()).isEmpty();

        pipe.showLife();
        assertThat(alice.texts()).containsExactly(asks("1"));
        pipe.showLife();
        assertThat(alice.texts()).hasSize(1);
    }

    @Test
    void soIsOneThatStillWaitsForItsPartner() {
        relay.call("alice", "bob", "doc");
        alice.say(asksFor("1"));

        assertThat(alice.texts()).containsExactly(asks("1"));
    }

    @Test
    void soIsOneThatIsSlowButTakesBytes() {
        FakeSocket pipe = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        relay.advanceSeconds(3);
        pipe.ignorePings();
        pipe.block();
        bob.say("much");
        alice.say(asksFor("1"));
        assertThat(alice.texts()).containsExactly(asks("1"));

        relay.advanceSeconds(6);
        alice.say(asksFor("2"));
        assertThat(alice.texts()).hasSize(1);
    }

    @Test
    void soIsOneThatTheRelayDoesNotReadBecauseItsPartnerIsSlow() {
        FakeSocket pipe = relay.call("alice", "bob", "doc");
        FakeSocket bob = relay.call("bob", "alice", "doc");
        pipe.ignorePings();
        bob.block();
        pipe.say("more than bob takes");
        alice.say(asksFor("1"));

        assertThat(alice.texts()).containsExactly(asks("1"));
    }

    @Test
    void whatIsNotThereIsNotVouchedFor() {
        relay.call("bob", "alice", "doc");
        relay.call("alice", "bob", "other");
        relay.call("alice", "carol", "doc");
        alice.say(asksFor("1"));

        assertThat(alice.texts()).isEmpty();
    }

    @Test
    void onlyThePeerItselfLearnsWhetherItsConnectionLives() {
        relay.call("alice", "bob", "doc");
        FakeSocket mallory = relay.present("mallory");
        mallory.say(asksFor("1"));

        assertThat(mallory.texts()).isEmpty();
    }

    @Test
    void whileThePeerTakesNothingTheLatestAnswersWait() {
        alice.say(asks("first"));
        alice.block();
        alice.say(asks("fills what there is"));
        IntStream.range(0, 100).forEach(i -> alice.say(asks("" + i)));
        assertThat(alice.sendsWhileBlocked()).isZero();
        alice.unblock();

        List<String> answers = alice.texts();
        assertThat(answers).endsWith(asks("98"), asks("99")).hasSizeLessThan(20);
    }

    private static String asks(String id) {
        return "{\"type\":\"Heartbeat\",\"id\":\"" + id + "\"}";
    }

    private static String asksFor(String id) {
        return "{\"type\":\"Heartbeat\",\"id\":\"" + id + "\",\"peerId\":\"bob\",\"documentId\":\"doc\"}";
    }
}
