package localfirst.relay.admission;

import static localfirst.relay.admission.Strangers.ALICE;
import static localfirst.relay.admission.Strangers.BOB;
import static localfirst.relay.admission.Strangers.HERE;
import static localfirst.relay.admission.Strangers.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

class CoolingOffTest {
    private final ManualTimers timers = new ManualTimers();
    private final CoolingOff coolingOff = new CoolingOff(timers);

    @Test
    void peerIsKeptAwayFromThatAddressForFiveSeconds() {
        coolingOff.closed(ALICE, HERE);
        assertThat(coolingOff.isKeptAway(ALICE, HERE)).isTrue();
        assertThat(coolingOff.isKeptAway(ALICE, THERE)).isFalse();
        assertThat(coolingOff.isKeptAway(BOB, HERE)).isFalse();
        assertKeptAwayFor(5);
    }

    @Test
    void eachTimeItIsTwiceAsLongUpToAMinute() {
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            coolingOff.closed(ALICE, HERE);
            assertKeptAwayFor(seconds);
        }
    }

    @Test
    void severalClosesAtOnceCountAsOne() {
        for (int i = 0; i < 16; i++) {
            coolingOff.closed(ALICE, HERE);
        }
        assertKeptAwayFor(5);
        coolingOff.closed(ALICE, HERE);
        assertKeptAwayFor(10);
    }

    @Test
    void goodBehaviourIsRewarded() {
        coolingOff.closed(ALICE, HERE);
        timers.advance(Duration.ofSeconds(11));
        assertThat(coolingOff.size()).isZero();

        coolingOff.closed(ALICE, HERE);
        assertKeptAwayFor(5);
    }

    @Test
    void floodOfPeersTakesBoundedMemoryAndIsForgotten() {
        for (int i = 0; i < 200_000; i++) {
            coolingOff.closed(new PeerId("peer-" + i), HERE);
        }
        assertThat(coolingOff.size()).isEqualTo(50_000);
        assertThat(timers.waiting()).isEqualTo(50_000);
    }

    @Test
    void peerThatIsKeptAwayIsToldToComeBackInFiveSeconds() {
        Strangers strangers = new Strangers(Limits.defaults());
        strangers.admission.closedByRelay(ALICE, HERE);

        assertThat(strangers.introduce(ALICE, HERE)).contains(Refusal.COOLING_OFF);
        assertThat(Refusal.COOLING_OFF.httpStatus()).isEqualTo(503);
        assertThat(Refusal.COOLING_OFF.retryAfterSeconds()).isEqualTo(5);
        assertThat(strangers.admission.refused(Refusal.COOLING_OFF)).isEqualTo(1);
    }

    private void assertKeptAwayFor(int seconds) {
        timers.advance(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(coolingOff.isKeptAway(ALICE, HERE)).isTrue();
        timers.advance(Duration.ofMillis(1));
        assertThat(coolingOff.isKeptAway(ALICE, HERE)).isFalse();
    }
}
