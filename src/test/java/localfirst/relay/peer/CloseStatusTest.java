package localfirst.relay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseStatusTest {

    @Test
    void aMissingCodeIsForwardedAs1000AndALossAs1001() {
        assertThat(CloseStatus.NO_CODE.forwarded()).isEqualTo(new CloseStatus(1000, ""));
        assertThat(CloseStatus.LOST.forwarded()).isEqualTo(new CloseStatus(1001, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay: restarting", "relay:relay:x", "relay: relay: x", "relay:", "relay:\t\n relay:"})
    void noPeerCanSpeakForTheRelay(String reason) {
        assertThat(new CloseStatus(1012, reason).forwarded().reason()).doesNotStartWith("relay:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bye", "my relay: x", "Relay: x", "relay", " relay: x"})
    void otherReasonsAreForwardedAsTheyAre(String reason) {
        assertThat(new CloseStatus(3000, reason).forwarded()).isEqualTo(new CloseStatus(3000, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "🎉"})
    void aReasonIsCutAtACharacterSoThatItFits(String character) {
        for (int offset = 0; offset < 4; offset++) {
            String reason = new CloseStatus(1000, "a".repeat(offset) + character.repeat(200)).reason();

            assertThat(reason.getBytes(StandardCharsets.UTF_8).length).isBetween(120, 123);
            assertThat(reason.replace(character, "").replace("a", "")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void everyReasonOfTheRelayStartsWithItsName(CloseCode code) {
        assertThat(CloseStatus.byRelay(code).reason()).isEqualTo("relay: " + code.reason());
        assertThat(CloseStatus.maySend(code.number())).isTrue();
    }

    @Test
    void onlyALossIsntByThePeer() {
        assertThat(CloseStatus.LOST.isByPeer()).isFalse();
        assertThat(CloseStatus.NO_CODE.isByPeer()).isTrue();
    }
}
