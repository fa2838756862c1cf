package localfirst.relay.admission;

import static localfirst.relay.admission.Strangers.ALICE;
import static localfirst.relay.admission.Strangers.BOB;
import static localfirst.relay.admission.Strangers.HERE;
import static localfirst.relay.admission.Strangers.HOME;
import static localfirst.relay.admission.Strangers.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

class CoolingOffTest {
    private final ManualTimers timers = new ManualTimers();
    private final CoolingOff coolingOff = new CoolingOff(timers);

    @Test
    void clientThatFailsAgainAndAgainIsReadLaterEachTimeUpToFiveSeconds() {
        for (int seconds : new int[] {0, 1, 2, 5, 5, 5}) {
            coolingOff.failed(ALICE, HERE);
            assertThat(coolingOff.delay(ALICE, HERE)).isEqualTo(Duration.ofSeconds(seconds));
            timers.advance(Duration.ofMillis(10));
        }
    }

    @Test
    void addressThatMisusesTlsAgainAndAgainBeginsTlsASecondLater() {
        for (int seconds : new int[] {0, 1, 1, 1, 1}) {
            coolingOff.misusedTls(HERE);
            assertThat(coolingOff.delayOfTls(HERE)).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(coolingOff.delayOfTls(THERE)).as("from elsewhere").isZero();
        assertThat(coolingOff.delay(ALICE, HERE)).as("a peer of that address").isZero();
        timers.advance(Duration.ofSeconds(61));
        assertThat(coolingOff.delayOfTls(HERE)).isZero();
    }

    @Test
    void nobodysTlsIsDelayedWhereAnAddressMayBeEverybodys() {
        coolingOff.misusedTls(HOME);
        coolingOff.misusedTls(HOME);
        assertThat(coolingOff.delayOfTls(HOME)).isZero();
    }

    @Test
    void failuresAreForgotten() {
        for (int i = 0; i < 1_000; i++) {
            coolingOff.failed(ALICE, HERE);
        }
        timers.advance(Duration.ofSeconds(41));
        assertThat(coolingOff.delay(ALICE, HERE)).isEqualTo(Duration.ofSeconds(1));
        timers.advance(Duration.ofSeconds(40));
        assertThat(coolingOff.delay(ALICE, HERE)).isZero();
        assertThat(coolingOff.size()).isZero();
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void nobodyElseIsDelayed() {
        fail(ALICE, new ClientAddress("20010db800010002", true, 1));
        assertThat(coolingOff.delay(BOB, new ClientAddress("20010db800010002", true, 1)))
                .as("another peer")
                .isZero();
        assertThat(coolingOff.delay(ALICE, THERE)).as("from elsewhere").isZero();
        assertThat(coolingOff.delay(ALICE, new ClientAddress("20010db800010002", true, 2)))
                .as("from the same network, or through another proxy")
                .isZero();
    }

    @Test
    void nobodyIsWhereAnAddressMayBeEverybodys() {
        fail(ALICE, HOME);
        assertThat(coolingOff.delay(ALICE, HOME)).isZero();
        assertThat(coolingOff.size()).isZero();
    }

    @Test
    void floodOfPeersTakesBoundedMemory() {
        for (int i = 0; i < 200_000; i++) {
            fail(new PeerId("peer-" + i), HERE);
        }
        assertThat(coolingOff.size()).isBetween(50_000, 1 << 16);
        assertThat(timers.waiting()).isZero();
    }

    /** An address may be many people's: one of them mustn't keep another away by failing in its name. */
    @Test
    void peerInWhoseNameSomebodyFailsIsNeverRefused() {
        Strangers strangers = new Strangers(Limits.defaults());
        for (int i = 0; i < 100; i++) {
            strangers.admission.closedByRelay(ALICE, HERE);
        }
        assertThat(strangers.introduce(ALICE, HERE)).isEmpty();
        assertThat(strangers.admission.delayOnArrival(ALICE, HERE)).isEqualTo(Duration.ofSeconds(5));
    }

    private void fail(PeerId peer, ClientAddress address) {
        for (int i = 0; i < 4; i++) {
            coolingOff.failed(peer, address);
        }
    }
}
