package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static localfirst.relay.testing.TestRelay.leave;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import localfirst.relay.RelayConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.ProofResult;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.KeyByHand;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers whose ids are bound to a key: nothing happens for them before they have shown that they have it. */
class KeyBoundPeersTest {
    private static final String NAME = "relay.example.com";
    private static final ClientAddress HOME = new ClientAddress("198.51.100.7", true);

    private final KeyByHand key = new KeyByHand();
    private final TestRelay relay = new TestRelay(RelayConfig.defaults()
            .withLimits(Limits.defaults().toBuilder()
                    .socketsPerPeer(2)
                    .unprovenSocketsPerPeer(3)
                    .build()));

    @AfterEach
    void nothingIsLeft() {
        relay.finishClosed();
        relay.everybodyLeaves();
    }

    private FakeSocket open() {
        return relay.presentAt(NAME, HOME, key.id());
    }

    private FakeSocket proven() {
        FakeSocket socket = open();
        socket.say(join());
        socket.say(key.proof(challengeOf(socket), NAME));
        assertThat(socket.texts()).hasSize(2);
        return socket;
    }

    private static String challengeOf(FakeSocket socket) {
        return KeyByHand.challenge(socket.texts().get(0));
    }

    @Test
    void nobodyHearsOfAPeerBeforeItsProofAndWhatItJoinedCountsThen() {
        FakeSocket bob = relay.joined("bob", "doc", "other");
        FakeSocket alice = open();
        alice.say(join("doc", "left"));
        alice.say(leave("left"));
        alice.say(join("other"));
        relay.advanceSeconds(5);
        assertThat(bob.texts()).isEmpty();
        assertThat(alice.texts()).hasSize(1).allMatch(text -> text.contains("\"Challenge\""));

        alice.say(key.proof(challengeOf(alice), NAME));
        assertThat(bob.texts()).containsExactly(introduction(key.id(), "doc", "other"));
        assertThat(alice.texts()).hasSize(3);
        assertThat(alice.texts().get(1)).contains("\"Ticket\"");
        assertThat(alice.texts().get(2)).isEqualTo(introduction("bob", "doc", "other"));
        assertThat(relay.relay.counters().proofs(ProofResult.GOOD)).isOne();
    }

    @Test
    void aPeerThatSaysNothingIsAskedInJson() {
        FakeSocket alice = open();
        assertThat(alice.texts()).isEmpty();
        relay.advanceSeconds(1);
        alice.say(key.proof(challengeOf(alice), NAME));
        assertThat(alice.texts().get(1)).contains("\"Ticket\"");
    }

    @Test
    void aPeerThatProvesNothingInTenSecondsIsClosed() {
        FakeSocket alice = open();
        alice.say(join("doc"));
        relay.advance(Duration.ofMillis(9_999));
        assertThat(alice.closedWith()).isNull();
        relay.advance(Duration.ofMillis(1));
        assertThat(alice.closeCode()).isEqualTo(4004);
        assertThat(alice.closedWith().reason()).isEqualTo("relay: no proof came that the id is yours");
        relay.finishClosed();
        assertThat(relay.relay.counters().introductionsEnded(Outcome.UNPROVEN)).isOne();
        assertThat(relay.relay.counters().proofs(ProofResult.LATE)).isOne();
    }

    @Test
    void aWrongProofEndsTheSocketAndASecondIsNotLookedAt() {
        FakeSocket alice = open();
        alice.say(join("doc"));
        String challenge = challengeOf(alice);
        alice.say(new KeyByHand().proof(challenge, NAME));
        assertThat(alice.closeCode()).isEqualTo(4004);
        alice.say(key.proof(challenge, NAME));
        relay.finishClosed();
        FakeSocket bob = relay.joined("bob", "doc");
        assertThat(bob.texts()).isEmpty();
        assertThat(relay.relay.counters().proofs(ProofResult.GOOD)).isZero();
    }

    @Test
    void aProofForAnotherRelayIsNone() {
        FakeSocket alice = open();
        alice.say(join("doc"));
        alice.say(key.proof(challengeOf(alice), "evil.example"));
        assertThat(alice.closedWith().reason()).isEqualTo("relay: the proof names another relay");
    }

    @Test
    void aProofBeforeTheChallengeIsNone() {
        FakeSocket alice = open();
        alice.say(key.proof("guessed", NAME));
        assertThat(alice.closeCode()).isEqualTo(4004);
    }

    @Test
    void eachSocketHasAChallengeOfItsOwn() {
        FakeSocket first = open();
        FakeSocket second = open();
        first.say(join());
        second.say(join());
        assertThat(challengeOf(first)).isNotEqualTo(challengeOf(second));
        second.say(key.proof(challengeOf(first), NAME));
        assertThat(second.closeCode()).isEqualTo(4004);
    }

    @Test
    void ticketsAreRenewedEachMinuteAndGoodForTwoMoreWhenTheSocketHasEnded() {
        FakeSocket alice = proven();
        relay.advanceSeconds(600);
        assertThat(alice.texts()).hasSize(2 + 10);
        assertThat(refusal(KeyByHand.ticket(alice.texts().get(1)))).contains(Refusal.EXPIRED_TICKET);
        String last = KeyByHand.ticket(alice.texts().get(11));
        alice.hangUp();
        relay.advanceSeconds(120);
        assertThat(refusal(last)).isEmpty();
        relay.advanceSeconds(60);
        assertThat(refusal(last)).contains(Refusal.EXPIRED_TICKET);
    }

    @Test
    void aPeerThatReadsNothingGetsItsTicketWhenItDoes() {
        FakeSocket alice = proven();
        alice.block();
        relay.advanceSeconds(50);
        relay.advanceSeconds(5);
        alice.unblock();
        alice.block();
        relay.advanceSeconds(10);
        assertThat(alice.sendsWhileBlocked()).isZero();
        alice.unblock();
        relay.advanceSeconds(10);
        assertThat(alice.texts()).hasSize(3);
    }

    private Optional<Refusal> refusal(String ticket) {
        return relay.relay.proofs().refusesCall(new PeerId(key.id()), ticket);
    }

    @Test
    void socketsWithoutAProofTakeNoPlaceOfThePeers() {
        for (int i = 0; i < 10; i++) {
            assertThat(relay.relay.refuses(new PeerId(key.id()), HOME)).isEmpty();
            open();
        }
        assertThat(relay.relay.refuses(new PeerId(key.id()), HOME)).isEmpty();
        proven();
        proven();
        assertThat(relay.relay.refuses(new PeerId(key.id()), HOME)).contains(Refusal.TOO_MANY_OF_PEER);
    }

    @Test
    void ofTooManyWithoutAProofTheOldestGoes() {
        List<FakeSocket> sockets = List.of(open(), open(), open(), open());
        assertThat(sockets.get(0).closeCode()).isEqualTo(4004);
        assertThat(sockets.subList(1, 4)).allMatch(socket -> socket.closedWith() == null);
    }

    @Test
    void asManyMayProveThemselvesAsThePeerMayHave() {
        List<FakeSocket> sockets = List.of(open(), open(), open());
        sockets.forEach(socket -> socket.say(join()));
        sockets.forEach(socket -> socket.say(key.proof(challengeOf(socket), NAME)));
        assertThat(sockets.get(2).closeCode()).isEqualTo(1013);
        assertThat(sockets.subList(0, 2)).allMatch(socket -> socket.closedWith() == null);
    }

    @Test
    void whatIsDoneUnderAnIdWithoutAProofIsNotHeldAgainstItsOwner() {
        for (int i = 0; i < 6; i++) {
            FakeSocket stranger = open();
            stranger.say(join("doc"));
            stranger.breakProtocol();
        }
        assertThat(relay.relay.admission().delayOnArrival(new PeerId(key.id()), HOME))
                .isZero();
        FakeSocket bob = relay.joined("bob", "doc");
        FakeSocket alice = proven();
        alice.say(join("doc"));
        assertThat(bob.texts()).containsExactly(introduction(key.id(), "doc"));
    }

    @Test
    void heartbeatsAreAnsweredButNotAboutConnections() {
        FakeSocket alice = open();
        alice.say("{\"type\":\"Heartbeat\",\"id\":\"1\"}");
        assertThat(alice.texts()).anyMatch(text -> text.contains("\"Heartbeat\""));
        FakeSocket call = relay.call(key.id(), "bob", "doc");
        int pings = call.pings();
        alice.say("{\"type\":\"Heartbeat\",\"id\":\"2\",\"peerId\":\"bob\",\"documentId\":\"doc\"}");
        assertThat(call.pings()).isEqualTo(pings);
    }

    @Test
    void documentsThatWaitForAProofAreLimitedAndCharged() {
        FakeSocket alice = open();
        long before = relay.relay.figures().introductionBytes();
        alice.say(join("a-document-with-a-name-of-some-length"));
        assertThat(relay.relay.figures().introductionBytes()).isGreaterThan(before);
        alice.say(leave("a-document-with-a-name-of-some-length"));
        assertThat(relay.relay.figures().introductionBytes()).isEqualTo(before);
    }

    @Test
    void theyAreToldWhenTheRelayStops() {
        FakeSocket alice = open();
        relay.relay.drain();
        relay.advanceSeconds(60);
        assertThat(alice.closeCode()).isIn(1012, 4004);
        FakeSocket late = open();
        relay.relay.checkConsistency();
        late.hangUp();
    }

    @Test
    void whoAsksIsToldWhoHasProvenWhoTheyAre() {
        FakeSocket bob = relay.present("bob");
        bob.say("{\"type\":\"Join\",\"documentIds\":[\"doc\"],\"proven\":true}");
        relay.joined("carol", "doc");
        FakeSocket alice = proven();
        alice.say(join("doc"));
        assertThat(bob.texts().get(0)).isEqualTo(introduction("carol", "doc"));
        assertThat(bob.texts().get(1)).isEqualTo(introduction(key.id(), "doc").replace("]}", "],\"proven\":true}"));
        assertThat(alice.texts()).doesNotContain("proven");
    }

    @Test
    void idsOfNoKeyAreNobodys() {
        for (String none : List.of("", "x", KeyByHand.base64url(new byte[32]), "A".repeat(44), "A".repeat(42) + "B")) {
            PeerId id = new PeerId("ed25519." + none);
            assertThat(relay.relay.proofs().refusesIntroduction(id)).as(none).contains(Refusal.NO_SUCH_KEY);
            assertThat(relay.relay.proofs().refusesCall(id, null)).contains(Refusal.NO_TICKET);
        }
        assertThat(relay.relay.proofs().refusesIntroduction(new PeerId("ED25519.x")))
                .isEmpty();
        assertThat(relay.relay.proofs().refusesIntroduction(new PeerId(key.id())))
                .isEmpty();
    }
}
