package localfirst.relay.admission;

import static localfirst.relay.admission.Strangers.ALICE;
import static localfirst.relay.admission.Strangers.BOB;
import static localfirst.relay.admission.Strangers.HERE;
import static localfirst.relay.admission.Strangers.HOME;
import static localfirst.relay.admission.Strangers.THERE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.limits.Limits;
import localfirst.relay.limits.LimitsBuilder;
import localfirst.relay.peer.ClientAddress;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int CROWD = 100;

    @Test
    void peerOverTheLimitOfPeersIsRefusedUntilOneLeaves() {
        Strangers strangers = new Strangers(limits().peers(2).build());
        assertThat(strangers.introduce(ALICE, HERE)).isEmpty();
        assertThat(strangers.introduce(BOB, HOME)).isEmpty();
        assertThat(strangers.admission.hasRoom()).isFalse();

        assertThat(strangers.introduce(BOB, THERE)).contains(Refusal.FULL);
        assertThat(strangers.admission.refused(Refusal.FULL)).isEqualTo(1);

        strangers.admission.introductionEnded(HERE);
        assertThat(strangers.admission.hasRoom()).isTrue();
        assertThat(strangers.introduce(BOB, THERE)).isEmpty();
    }

    @Test
    void pagesMayBeAskedForTenTimesMoreSlowlyThanHandshakesAndDontCountAsThose() {
        Strangers strangers = new Strangers(
                limits().handshakesPerSecond(100).handshakeBurst(1_000).build());
        for (int i = 0; i < 100; i++) {
            assertThat(strangers.admission.admitsPage(HERE)).isTrue();
        }
        assertThat(strangers.admission.admitsPage(HERE)).isFalse();
        assertThat(strangers.admission.admitsPage(THERE)).isTrue();
        assertThat(strangers.introduce(ALICE, HERE)).isEmpty();

        strangers.timers.advance(Duration.ofMillis(100));
        assertThat(strangers.admission.admitsPage(HERE)).isTrue();
        assertThat(strangers.admission.admitsPage(HERE)).isFalse();
    }

    @Test
    void withoutALimitOfHandshakesThereIsNoneOfPages() {
        Strangers strangers = new Strangers(limits().handshakesPerSecond(0).build());
        for (int i = 0; i < 10_000; i++) {
            assertThat(strangers.admission.admitsPage(HERE)).isTrue();
        }
    }

    @Test
    void aMessageCountsAsManyAsItHasKibibytes() {
        Strangers strangers =
                new Strangers(limits().messagesPerSecond(10).messageBurst(100).build());
        assertThat(strangers.admission.pauseAfterMessage(HERE, 99 * 1024)).isZero();
        assertThat(strangers.admission.pauseAfterMessage(HERE, 10 * 1024)).isEqualTo(Duration.ofMillis(1_100));
        assertThat(strangers.admission.pauseAfterMessage(THERE, 10)).isZero();
    }

    @Test
    void callerOverTheLimitOfConnectionsIsRefused() {
        Strangers strangers = new Strangers(limits().connections(1).build());
        assertThat(strangers.connect(HERE)).isEmpty();

        assertThat(strangers.connect(THERE)).contains(Refusal.FULL);
        assertThat(strangers.introduce(ALICE, HERE)).as("the other endpoint").isEmpty();
    }

    @Test
    void socketsOfOneAddressAreCountedTogetherOnBothEndpoints() {
        Strangers strangers = new Strangers(limits().socketsPerAddress(2).build());
        strangers.introduce(ALICE, HERE);
        strangers.connect(HERE);

        assertThat(strangers.introduce(BOB, HERE)).contains(Refusal.TOO_MANY_OF_ADDRESS);
        assertThat(strangers.connect(HERE)).contains(Refusal.TOO_MANY_OF_ADDRESS);
        assertThat(strangers.introduce(BOB, THERE)).isEmpty();
        assertThat(strangers.admission.refused(Refusal.TOO_MANY_OF_ADDRESS)).isEqualTo(2);

        strangers.admission.connectionEnded(HERE);
        assertThat(strangers.introduce(BOB, HERE)).isEmpty();
    }

    @Test
    void addressWithMoreSocketsThanMayHaveLargeBuffersIsCrowdedUntilSomeClose() {
        Strangers strangers = new Strangers(limits().handshakesPerSecond(0).build());
        for (int i = 0; i < CROWD; i++) strangers.connect(HERE);
        assertThat(strangers.admission.isCrowded(HERE)).isFalse();
        strangers.connect(HERE);
        assertThat(strangers.admission.isCrowded(HERE)).isTrue();
        assertThat(strangers.admission.isCrowded(THERE)).isFalse();
        strangers.admission.connectionEnded(HERE);
        assertThat(strangers.admission.isCrowded(HERE)).isFalse();
    }

    @Test
    void nobodyIsCrowdedWhereThatIsNotLimited() {
        ClientAddress v6 = new ClientAddress("20010db800000001", true);
        Strangers strangers = new Strangers(
                limits().handshakesPerSecond(0).largeBufferSocketsPerAddress(0).build());
        Strangers ofOneSite = new Strangers(
                limits().handshakesPerSecond(0).addressesPerSite(0).build());
        for (int i = 0; i < 2 * CROWD; i++) {
            strangers.connect(HERE);
            ofOneSite.connect(new ClientAddress(String.format("20010db80000%04x", i), true));
        }
        assertThat(strangers.admission.isCrowded(HERE)).isFalse();
        assertThat(ofOneSite.admission.isCrowded(v6)).isFalse();
    }

    @Test
    void limitsPerAddressDoNotApplyToAddressesBehindWhichEverybodyMayBe() {
        Strangers strangers = new Strangers(limits().socketsPerAddress(1)
                .handshakesPerSecond(1)
                .handshakeBurst(1)
                .messagesPerSecond(1)
                .messageBurst(1)
                .build());
        strangers.shakeHands(100, HOME);

        assertThat(strangers.admission.introductions()).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            assertThat(strangers.admission.pauseAfterMessage(HOME, 100)).isZero();
        }
    }

    @Test
    void handshakesMayComeInABurstAndThenAtTheirRate() {
        Strangers strangers =
                new Strangers(limits().handshakesPerSecond(2).handshakeBurst(5).build());
        strangers.shakeHands(5, HERE);
        assertThat(strangers.admission.introductions()).isEqualTo(5);

        assertThat(strangers.introduce(BOB, HERE)).contains(Refusal.TOO_FAST);
        assertThat(strangers.connect(HERE)).contains(Refusal.TOO_FAST);
        assertThat(strangers.introduce(BOB, THERE)).isEmpty();
        assertThat(strangers.admission.refused(Refusal.TOO_FAST)).isEqualTo(2);

        strangers.timers.advance(Duration.ofSeconds(1));
        assertThat(strangers.introduce(BOB, HERE)).isEmpty();
        assertThat(strangers.introduce(BOB, HERE)).isEmpty();
        assertThat(strangers.introduce(BOB, HERE)).contains(Refusal.TOO_FAST);
    }

    @Test
    void addressThatSendsMessagesTooFastIsReadMoreSlowlyButNeverForLong() {
        Strangers strangers =
                new Strangers(limits().messagesPerSecond(10).messageBurst(20).build());
        for (int i = 0; i < 20; i++) {
            assertThat(strangers.admission.pauseAfterMessage(HERE, 100)).isZero();
        }
        assertThat(strangers.admission.pauseAfterMessage(HERE, 100)).isPositive();
        for (int i = 0; i < 1_000_000; i++) {
            strangers.admission.pauseAfterMessage(HERE, 100);
        }
        assertThat(strangers.admission.pauseAfterMessage(HERE, 100)).isEqualTo(Duration.ofSeconds(30));
        assertThat(strangers.admission.pauseAfterMessage(THERE, 100)).isZero();
    }

    @Test
    void peerWithTooManySocketsIsRefusedForFiveSeconds() {
        Strangers strangers = new Strangers(limits().socketsPerPeer(16).build());
        assertThat(strangers.admission.refusesIntroduction(HERE, 15, 15)).isEmpty();
        assertThat(strangers.admission.refusesIntroduction(HERE, 16, 16)).contains(Refusal.TOO_MANY_OF_PEER);
        assertThat(Refusal.TOO_MANY_OF_PEER.httpStatus()).isEqualTo(503);
        assertThat(Refusal.TOO_MANY_OF_PEER.retryAfterSeconds()).isEqualTo(5);
    }

    @Test
    void peerWhosePlacesAreTakenFromElsewhereStillFindsOne() {
        Strangers strangers = new Strangers(limits().socketsPerPeer(16).build());
        assertThat(strangers.admission.refusesIntroduction(THERE, 16, 0)).isEmpty();
        assertThat(strangers.admission.refusesIntroduction(THERE, 17, 1))
                .as("a second tab")
                .isEmpty();
        assertThat(strangers.admission.refusesIntroduction(THERE, 5_000, 0))
                .as("whatever somebody with many addresses does")
                .isEmpty();
        assertThat(strangers.admission.refusesIntroduction(THERE, 5_002, 2))
                .as("again, and the last may be dead")
                .isEmpty();
        assertThat(strangers.admission.refusesIntroduction(THERE, 5_003, 3)).contains(Refusal.TOO_MANY_OF_PEER);
    }

    @Test
    void everyHandshakeCountsWhateverElseIsAgainstIt() {
        Strangers strangers = new Strangers(limits().handshakesPerSecond(1)
                .handshakeBurst(7)
                .socketsPerAddress(1)
                .build());
        assertThat(strangers.connect(HERE)).isEmpty();
        assertThat(strangers.connect(HERE)).contains(Refusal.TOO_MANY_OF_ADDRESS);
        assertThat(strangers.introduce(ALICE, HERE)).contains(Refusal.TOO_MANY_OF_ADDRESS);
        strangers.admission.denied(Refusal.EXPIRED_TOKEN, HERE);
        strangers.admission.denied(Refusal.NO_TOKEN, HERE);
        assertThat(strangers.admission.refusesStray(HERE)).isEmpty();
        assertThat(strangers.admission.isTooFast(HERE)).isFalse();
        assertThat(strangers.admission.refusesStray(HERE)).isEmpty();

        assertThat(strangers.admission.isTooFast(HERE)).isTrue();
        assertThat(strangers.admission.refusesStray(HERE)).contains(Refusal.TOO_FAST);
        assertThat(strangers.admission.isTooFast(THERE)).isFalse();
    }

    /** Whoever rents a machine gets 65,536 networks of 64 bits with it. */
    @Test
    void siteCountsAsAFewAddressesHoweverManyNetworksItHas() {
        Strangers strangers = new Strangers(limits().handshakesPerSecond(10)
                .handshakeBurst(100)
                .socketsPerAddress(50)
                .addressesPerSite(4)
                .build());
        int in = 0;
        for (int network = 0; network < 10_000; network++) {
            in += strangers.introduce(ALICE, v6("20010db80001", network)).isEmpty() ? 1 : 0;
        }
        assertThat(in).isEqualTo(4 * 50);
        assertThat(strangers.admission.refused(Refusal.TOO_MANY_OF_ADDRESS)).isEqualTo(10_000 - 4 * 50);
        assertThat(strangers.admission.isTooFast(v6("20010db80001", 20_000))).isTrue();
        assertThat(strangers.introduce(ALICE, v6("20010db80002", 0)))
                .as("another site")
                .isEmpty();
    }

    private static ClientAddress v6(String site, int network) {
        return new ClientAddress(site + String.format("%04x", network), true);
    }

    @Test
    void zeroIsNoLimit() {
        Strangers strangers = new Strangers(limits().socketsPerPeer(0).build().withoutTotals());
        strangers.shakeHands(5_000, HERE);
        for (int i = 0; i < 5_000; i++) {
            assertThat(strangers.connect(HERE)).isEmpty();
            assertThat(strangers.admission.pauseAfterMessage(HERE, 100)).isZero();
        }
        assertThat(strangers.admission.introductions()).isEqualTo(5_000);
        assertThat(strangers.admission.refusesIntroduction(HERE, 1_000_000, 1_000_000))
                .isEmpty();
    }

    @Test
    void nobodyComesIntoARelayThatDrains() {
        Strangers strangers = new Strangers(Limits.defaults());
        strangers.admission.drain();

        assertThat(strangers.introduce(ALICE, HERE)).contains(Refusal.DRAINING);
        assertThat(strangers.connect(HOME)).contains(Refusal.DRAINING);
        assertThat(strangers.admission.hasRoom()).isFalse();
        assertThat(strangers.admission.refused(Refusal.DRAINING)).isEqualTo(2);
    }

    @Test
    void nothingIsKeptOfThoseWhoLeft() {
        Strangers strangers = new Strangers(Limits.defaults());
        strangers.introduce(ALICE, HERE);
        strangers.connect(THERE);
        strangers.admission.introductionEnded(HERE);
        strangers.admission.connectionEnded(THERE);

        assertThat(strangers.admission.introductions()).isZero();
        assertThat(strangers.admission.connections()).isZero();
        assertThat(strangers.admission.socketsByAddress()).isZero();
    }

    private static LimitsBuilder limits() {
        return Limits.defaults().toBuilder();
    }
}
