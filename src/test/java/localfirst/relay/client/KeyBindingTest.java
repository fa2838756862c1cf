package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ends of an encrypted pipe check that the other has the key that its id names: nobody who knows the secret can pass for it. */
class KeyBindingTest {
    private static final JoinedDocument DOCUMENT =
            JoinedDocument.secret("doc", DocumentSecret.of("a secret of enough bytes"));
    private static final PeerKey ALICE = PeerKey.create();
    private static final PeerKey BOB = PeerKey.create();
    private static final PeerKey MALLORY = PeerKey.create();

    private static PipeEnd end(String local, PeerKey key, String remote) {
        return new PipeEnd(DOCUMENT, new Identity(local, key), remote);
    }

    private static void carry(PipeEnd one, PipeEnd other) {
        PipeEnd.carry(
                one, other, (frame, from, count) -> List.of(new PipeEnd.Delivery(from == one ? other : one, frame)));
    }

    static Stream<Arguments> peers() {
        return Stream.of(
                Arguments.of(ALICE.peerId(), ALICE, BOB.peerId(), BOB),
                Arguments.of(BOB.peerId(), BOB, ALICE.peerId(), ALICE),
                // An id that comes before, and one that comes after
                Arguments.of(ALICE.peerId(), ALICE, "bob", null),
                Arguments.of(ALICE.peerId(), ALICE, "zoe", null),
                Arguments.of("bob", null, "zoe", null));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void whoHasTheKeysOfTheirIdsTalk(String one, PeerKey ofOne, String other, PeerKey ofOther) {
        PipeEnd alice = end(one, ofOne, other);
        PipeEnd bob = end(other, ofOther, one);
        alice.onOpen = () -> alice.send("from one");
        bob.onOpen = () -> bob.send("from the other");
        carry(alice, bob);
        assertThat(bob.received).containsExactly("from one");
        assertThat(alice.received).containsExactly("from the other");
        assertThat(alice.isVerified()).isEqualTo(ofOther != null);
        assertThat(bob.isVerified()).isEqualTo(ofOne != null);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void whoHasAnotherKeyIsRefused(String one, PeerKey ofOne, String other, PeerKey ofOther) {
        if (ofOther == null) return;
        assertRefused(end(one, ofOne, other), end(other, MALLORY, one));
        assertRefused(end(one, ofOne, other), end(other, null, one));
    }

    /** Bob has shown that he knows the secret, and not yet that he has his key. */
    @Test
    void nobodyIsVerifiedBeforeTheProofHasCome() {
        PipeEnd alice = end(ALICE.peerId(), ALICE, BOB.peerId());
        PipeEnd bob = end(BOB.peerId(), BOB, ALICE.peerId());
        List<Boolean> before = new ArrayList<>();
        PipeEnd.carry(alice, bob, (frame, from, count) -> {
            PipeEnd to = from == alice ? bob : alice;
            if (!to.opened) before.add(to.isVerified());
            return List.of(new PipeEnd.Delivery(to, frame));
        });
        assertThat(before).hasSizeGreaterThan(2).containsOnly(false);
        assertThat(List.of(alice.isVerified(), bob.isVerified())).containsOnly(true);
    }

    @Test
    void whoShowsAKeyUnderAnIdThatIsBoundToNoneIsRefused() {
        assertRefused(end("alice", null, "bob"), end("bob", MALLORY, "alice"));
        assertRefused(end("zoe", null, "bob"), end("bob", MALLORY, "zoe"));
    }

    private static void assertRefused(PipeEnd honest, PipeEnd mallory) {
        mallory.onOpen = () -> mallory.send("trust me");
        carry(honest, mallory);
        assertThat(honest.opened && !honest.tampered).isFalse();
        assertThat(honest.isVerified() && !honest.tampered).isFalse();
        assertThat(honest.received).isEmpty();
    }

    @Test
    void whatAPeerHasSignedForOnePipeIsWorthNothingInAnother() {
        PipeEnd alice = end(ALICE.peerId(), ALICE, BOB.peerId());
        PipeEnd bob = end(BOB.peerId(), BOB, ALICE.peerId());
        PipeEnd again = end(BOB.peerId(), BOB, ALICE.peerId());
        PipeEnd.carry(
                alice,
                bob,
                (frame, from, count) -> from == alice
                        ? List.of(new PipeEnd.Delivery(bob, frame), new PipeEnd.Delivery(again, frame))
                        : List.of(new PipeEnd.Delivery(alice, frame)));
        assertThat(alice.opened && bob.opened).isNotEqualTo(again.opened);
    }
}
