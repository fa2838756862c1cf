package localfirst.relay.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import localfirst.relay.RelayConfig;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;
import org.junit.jupiter.api.Test;

/** What the relay needs of its settings in a container. */
class RelayLifecycleTest {
    @Test
    void settingsOfSeveralNodesStopItBecauseTheyWouldDoNothing() {
        RelayConfig config = SettingValues.from(SettingSources.ofProcess(Map.of(
                        "relay.cluster.redis", "redis://127.0.0.1:6379",
                        "relay.cluster.secret", "0123456789abcdef0123456789abcdef")))
                .config();
        assertThatIllegalStateException()
                .isThrownBy(() -> RelayLifecycle.requireOneNode(config))
                .withMessageContaining("relay.cluster.redis");
    }

    @Test
    void oneNodeIsFine() {
        assertThatCode(() -> RelayLifecycle.requireOneNode(RelayConfig.defaults()))
                .doesNotThrowAnyException();
    }
}
