package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingIdsTest {
    private static final Pairing ALICE_SEEKS_BOB =
            new Pairing(new PeerId("alice"), new PeerId("bob"), new DocumentId("doc"));

    @Test
    void theReciprocalIsWhatTheOtherAsksFor() {
        assertThat(ALICE_SEEKS_BOB.reciprocal())
                .isEqualTo(new Pairing(new PeerId("bob"), new PeerId("alice"), new DocumentId("doc")))
                .isNotEqualTo(ALICE_SEEKS_BOB);
        assertThat(ALICE_SEEKS_BOB.reciprocal().reciprocal()).isEqualTo(ALICE_SEEKS_BOB);
    }

    @Test
    void aPairingAndItsReciprocalHaveHashAndCanonicalFormInCommon() {
        assertThat(ALICE_SEEKS_BOB.reciprocal().symmetricHash()).isEqualTo(ALICE_SEEKS_BOB.symmetricHash());
        assertThat(ALICE_SEEKS_BOB.reciprocal().canonical()).isEqualTo(ALICE_SEEKS_BOB.canonical());
    }

    @Test
    void idsThatLookAlikeWhenJoinedAreApart() {
        Pairing one = new Pairing(new PeerId("a:b"), new PeerId("c"), new DocumentId("d"));
        Pairing other = new Pairing(new PeerId("a"), new PeerId("b:c"), new DocumentId("d"));

        assertThat(one).isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a/b", "é", "🎉", "\u0000", "__proto__", "100%", "\uFFFF"})
    void anyTextIsAnId(String text) {
        assertThat(new PeerId(text)).hasToString(text);
        assertThat(new DocumentId(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uD800", "\uDC00", "a\uD83C", "\uDF89\uD83C", "\uD83C\uD83C\uDF89"})
    void emptyTextAndLoneSurrogatesAreNone(String text) {
        assertThat(IdText.isValid(text)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new PeerId(text));
        assertThatIllegalArgumentException().isThrownBy(() -> new DocumentId(text));
    }
}
