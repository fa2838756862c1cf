package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static localfirst.relay.testing.TestRelay.leave;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Join that is repeated at once is announced again, but not at once. */
class RepeatedJoinTest {
    private static final Duration ALMOST = RepeatedJoins.MOMENT.minusMillis(1);

    private final TestRelay relay = new TestRelay();
    private final FakeSocket alice = relay.joined("alice", "doc");

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void repeatedLaterItAnnouncesAgainAtOnce() {
        FakeSocket bob = relay.joined("bob", "doc");
        relay.advance(RepeatedJoins.MOMENT);
        bob.say(join("doc"));

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"), introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"), introduction("alice", "doc"));
    }

    @Test
    void repeatedAtOnceItAnnouncesAgainWhenTheMomentIsOver() {
        FakeSocket bob = relay.joined("bob", "doc");
        bob.say(join("doc"));
        bob.say(join("doc"));
        relay.advance(ALMOST);
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));

        relay.advance(Duration.ofMillis(1));
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"), introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"), introduction("alice", "doc"));
    }

    @Test
    void whoRepeatsItAllTheTimeIsAnnouncedOnceInAMoment() {
        FakeSocket bob = relay.joined("bob", "doc");
        for (int i = 0; i < 120; i++) {
            relay.advance(Duration.ofMillis(100));
            bob.say(join("doc"));
        }
        // Twelve seconds: the first, and each time that two or four more have gone by.
        assertThat(alice.texts()).hasSizeBetween(4, 7);
    }

    @Test
    void ofTwoWhoBothRepeatItEachHearsOnce() {
        FakeSocket bob = relay.joined("bob", "doc");
        alice.say(join("doc"));
        bob.say(join("doc"));
        alice.say(join("doc"));

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
    }

    @Test
    void whoRepeatsItRightAfterAnotherHasComeHearsOfItLater() {
        relay.advanceSeconds(10);
        FakeSocket bob = relay.joined("bob", "doc");
        alice.say(join("doc"));
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));

        relay.advance(RepeatedJoins.MOMENT);
        assertThat(alice.texts()).hasSize(2);
    }

    @Test
    void whoHasComeMeanwhileIsNotToldTwiceInAMoment() {
        alice.say(join("doc"));
        relay.advance(ALMOST);
        FakeSocket bob = relay.joined("bob", "doc");
        relay.advance(ALMOST);

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(bob.texts()).containsExactly(introduction("alice", "doc"));
    }

    @Test
    void whereOthersJoinAllTheTimeItIsAnnouncedInTheEndAllTheSame() {
        FakeSocket carol = relay.joined("carol", "doc");
        alice.say(join("doc"));
        for (int i = 0; i < RepeatedJoins.LONGEST_WAIT.toSeconds() + 3; i++) {
            relay.joined("peer-" + i, "doc");
            relay.advanceSeconds(1);
        }

        assertThat(carol.texts())
                .filteredOn(introduction("alice", "doc")::equals)
                .hasSize(2);
    }

    @Test
    void joiningAgainAfterLeavingIsAFirstJoin() {
        FakeSocket bob = relay.joined("bob", "doc");
        bob.say(leave("doc"));
        bob.say(join("doc"));

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"), introduction("bob", "doc"));
    }

    @Test
    void joiningFromAnotherSocketIsAFirstJoin() {
        relay.joined("bob", "doc");
        relay.joined("bob", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"), introduction("bob", "doc"));
    }

    @Test
    void otherDocumentsOfTheSameJoinAreAnnouncedAtOnce() {
        FakeSocket bob = relay.joined("bob", "doc");
        alice.say(join("other"));
        bob.say(join("doc", "other"));

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"), introduction("bob", "other"));
    }

    @Test
    void whoHasLeftMeanwhileIsNotJoinedAgain() {
        FakeSocket bob = relay.joined("bob", "doc");
        bob.say(join("doc"));
        bob.say(leave("doc"));
        relay.advanceSeconds(10);

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(relay.relay.figures().documents()).isEqualTo(1);
    }

    @Test
    void whoHasGoneMeanwhileIsNotJoinedAgain() {
        FakeSocket bob = relay.joined("bob", "doc");
        bob.say(join("doc"));
        bob.breakOff();
        relay.advanceSeconds(10);

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
    }

    @Test
    void whatWaitsIsPaidForUntilItIsDoneWith() {
        long before = relay.relay.figures().introductionBytes();
        FakeSocket bob = relay.joined("bob", "doc");
        long joined = relay.relay.figures().introductionBytes();
        bob.say(join("doc"));
        assertThat(relay.relay.figures().introductionBytes()).isGreaterThan(joined);
        relay.advanceSeconds(10);
        assertThat(relay.relay.figures().introductionBytes()).isEqualTo(joined);
        bob.say(join("doc"));
        bob.say(join("doc"));
        bob.breakOff();
        assertThat(relay.relay.figures().introductionBytes()).isEqualTo(before);
    }
}
