package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.pairing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import localfirst.relay.RelayParts;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.Pairing;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** When a peer is back before its old pipe is found dead, there is nobody to tell at first, and then there is. */
class HealingAttemptsTest {
    private static final Pairing ALICES = pairing("alice", "bob", "doc");

    private final TestRelay relay = new TestRelay();
    private final FakeSocket alice = relay.joined("alice", "doc");
    private final FakeSocket bob = relay.joined("bob", "doc");
    private final RelayCounters counters = new RelayCounters();
    private final Healing healing = new Healing(RelayParts.interests(relay.relay), counters, relay.timers, () -> 1.0);
    private final Set<Pairing> connected = new HashSet<>();

    HealingAttemptsTest() {
        healing.watch(new PipeView() {
            @Override
            public boolean isPiped(Pairing pairing) {
                return false;
            }

            @Override
            public boolean isConnected(Pairing pairing) {
                return connected.contains(pairing);
            }

            @Override
            public void whenAlive(Pairing pairing, Runnable task) {}
        });
        alice.forgetSent();
        bob.forgetSent();
    }

    @Test
    void attemptsThatToldNobodyDontCount() {
        connected.addAll(List.of(ALICES, ALICES.reciprocal()));
        healing.needed(ALICES);
        relay.advanceSeconds(10);
        assertThat(counters.timesHealed()).isZero();
        connected.remove(ALICES.reciprocal());

        // A second and a half, three, six, twelve and twenty-four, as from the beginning.
        assertThat(secondsWhenTold(bob, 120))
                .hasSize(Healing.MAX_ATTEMPTS)
                .first()
                .isEqualTo(Duration.ofMillis(500));
        assertThat(alice.messages()).isEmpty();
    }

    @Test
    void aPipeThatBreaksIsHealedWithinASecondAndAHalfWhateverWasScheduled() {
        healing.needed(ALICES);
        relay.advance(Duration.ofMillis(4600));
        assertThat(bob.messages()).hasSize(2);
        connected.add(ALICES);
        healing.needed(ALICES);
        bob.forgetSent();

        assertThat(secondsWhenTold(bob, 2)).containsExactly(Duration.ofMillis(1500));
    }

    @Test
    void aBreakDoesntPutOffWhatIsDueSooner() {
        healing.needed(ALICES);
        relay.advance(Duration.ofMillis(1000));
        healing.needed(ALICES);
        relay.advance(Duration.ofMillis(500));

        assertThat(bob.messages()).hasSize(1);
    }

    @Test
    void pairsThatBreakAndBreakAreStillToldFiveTimesAtMost() {
        for (int i = 0; i < 100; i++) {
            healing.needed(ALICES);
            relay.advanceSeconds(1);
        }

        assertThat(bob.messages()).hasSize(Healing.MAX_ATTEMPTS);
    }

    @Test
    void itStopsLookingForSomebodyToTell() {
        connected.addAll(List.of(ALICES, ALICES.reciprocal()));
        healing.needed(ALICES);
        relay.advance(Duration.ofMinutes(5));

        assertThat(healing.size()).isZero();
        assertThat(relay.relay.figures().introductionBytes())
                .isEqualTo(2 * Membership.BYTES + Rooms.ROOM_BYTES + 2 * "doc".length());
    }

    private List<Duration> secondsWhenTold(FakeSocket listener, int seconds) {
        List<Duration> told = new ArrayList<>();
        int seen = listener.messages().size();
        for (int tenth = 1; tenth <= 10 * seconds; tenth++) {
            relay.advance(Duration.ofMillis(100));
            for (; seen < listener.messages().size(); seen++) {
                told.add(Duration.ofMillis(100L * tenth));
            }
        }
        return told;
    }
}
