package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of introductions while their peer takes nothing. */
class OutboxTest {
    private final TestRelay relay = TestRelay.allWithAll();

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void areSentAtOnceToAPeerThatTakesThem() {
        FakeSocket alice = relay.joined("alice", "a");
        FakeSocket bob = relay.joined("bob", "a");
        relay.advance(RepeatedJoins.MOMENT);
        bob.say(join("a"));

        assertThat(alice.texts()).containsExactly(introduction("bob", "a"), introduction("bob", "a"));
        assertThat(relay.relay.figures().waitingIntroductions()).isZero();
    }

    @Test
    void thoseOfTheSamePeerAreMergedInTheOrderTheyCame() {
        FakeSocket alice = relay.joined("alice", "a", "b", "c");
        alice.block();
        FakeSocket bob = relay.joined("bob", "b");
        relay.joined("carol", "a");
        bob.say(join("a", "b"));
        bob.say(join("c"));
        assertThat(alice.sentBytes()).isEmpty();
        alice.unblock();

        assertThat(alice.texts()).containsExactly(introduction("bob", "b", "a", "c"), introduction("carol", "a"));
    }

    @Test
    void takeNoMemoryHoweverManyThereAre() {
        String[] documents = IntStream.range(0, 50).mapToObj(i -> "d" + i).toArray(String[]::new);
        FakeSocket alice = relay.joined("alice", documents);
        alice.block();
        List<FakeSocket> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(relay.joined("other-" + i, documents));
        }
        long before = relay.relay.figures().introductionBytes();
        for (int i = 0; i < 5; i++) {
            others.forEach(other -> other.say(join(documents)));
            relay.advance(RepeatedJoins.MOMENT);
        }

        assertThat(relay.relay.figures().introductionBytes()).isEqualTo(before);
        assertThat(alice.sendsWhileBlocked()).isZero();
        alice.unblock();
        assertThat(alice.messages()).hasSize(100);
        assertThat(alice.texts()).contains(introduction("other-7", documents));
    }

    @Test
    void goOutAsThePeerTakesThemAndNoneIsLost() {
        FakeSocket alice = relay.joined("alice", "a");
        alice.block();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            relay.joined("other-" + i, "a");
            expected.add(introduction("other-" + i, "a"));
        }
        alice.blockAfter(1);
        for (int i = 0; i < 300 && alice.messages().size() < 300; i++) {
            alice.unblock();
        }

        assertThat(alice.texts()).containsExactlyElementsOf(expected);
        assertThat(alice.sendsWhileBlocked()).isZero();
    }

    @Test
    void ofAPeerThatHasGoneMeanwhileAreNotSent() {
        FakeSocket alice = relay.joined("alice", "a");
        alice.block();
        FakeSocket bob = relay.joined("bob", "a");
        relay.joined("carol", "a");
        bob.breakOff();
        alice.unblock();

        assertThat(alice.messages()).extracting(Message::payload).containsExactly(introduction("carol", "a"));
    }
}
