package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks with a Heartbeat whether it is still connected is told so. */
@Tag("meaning")
class HeartbeatAnswerTest extends RelayBehaviour {
    @ParameterizedTest
    @ValueSource(strings = {"json", "messagepack"})
    void heartbeatWithAnIdIsAnsweredWithItAndOneWithoutIsNot(String dialect) {
        Frame asked = Golden.message("heartbeat 7", dialect);
        RawWebSocket alice = peer("alice").send(Golden.message("heartbeat", dialect), asked);

        assertThat(alice.next()).isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[\"7\"]", "\"\""})
    void whatIsNoIdIsNotAnswered(String id) {
        RawWebSocket alice = peer("alice")
                .send(Frame.text("{\"type\":\"Heartbeat\",\"id\":" + id + "}"), Golden.message("heartbeat 7", "json"));

        assertThat(alice.next()).isEqualTo(Golden.message("heartbeat 7", "json"));
    }
}
