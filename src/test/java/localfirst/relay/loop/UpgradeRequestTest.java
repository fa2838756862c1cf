package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeRequestTest {
    @Test
    void asksForAWebSocket() {
        UpgradeRequest request =
                new UpgradeRequest("/introduction/alice?token=x", "chat", Map.of("Authorization", "Bearer secret"));
        assertThat(new String(request.bytes("example.org:8080", "key"), StandardCharsets.US_ASCII))
                .isEqualTo(
                        "GET /introduction/alice?token=x HTTP/1.1\r\nHost: example.org:8080\r\n"
                                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: key\r\nSec-WebSocket-Protocol: chat\r\nAuthorization: Bearer secret\r\n\r\n");
    }

    @Test
    void textForTheLogHasNoSecrets() {
        UpgradeRequest request = new UpgradeRequest("/a?token=secret", null, Map.of("Authorization", "secret"));
        assertThat(request.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a b", "/a\r\nX: y", "/ä", "/a#b", "*"})
    void targetsThatWouldMeanSomethingElseAreRefused(String target) {
        assertThatThrownBy(() -> new UpgradeRequest(target)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "upgrade",
                "Connection",
                "Sec-WebSocket-Key",
                "SEC-WEBSOCKET-X",
                "Expect",
                "",
                "a b",
                "a:"
            })
    void headersThatAreNotTheCallersAreRefused(String name) {
        assertThatThrownBy(() -> new UpgradeRequest("/", null, Map.of(name, "x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\u0000", " a", "ä"})
    void valuesThatWouldMeanSomethingElseAreRefusedAndNotRepeated(String value) {
        assertThatThrownBy(() -> new UpgradeRequest("/", null, Map.of("Authorization", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(value);
    }
}
