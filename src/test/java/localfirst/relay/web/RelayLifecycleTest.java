package localfirst.relay.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import localfirst.relay.RelayConfig;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;
import localfirst.relay.settings.WrongSetting;
import org.junit.jupiter.api.Test;

/** What the relay needs of its settings in a container. */
class RelayLifecycleTest {
    @Test
    void oneOfSeveralNodesHasToBeToldWhereOthersReachIt() {
        RelayConfig config = SettingValues.from(SettingSources.ofProcess(Map.of(
                        "relay.cluster.redis", "redis://127.0.0.1:6379",
                        "relay.cluster.secret", "0123456789abcdef0123456789abcdef")))
                .config();
        assertThatThrownBy(() -> RelayLifecycle.requireAddress(config))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("RELAY_CLUSTER_ADDRESS");
        RelayConfig told = config.withCluster(config.cluster().withAddress("ws://10.0.0.5:8080/relay"));
        assertThatCode(() -> RelayLifecycle.requireAddress(told)).doesNotThrowAnyException();
    }

    @Test
    void oneNodeIsFine() {
        assertThatCode(() -> RelayLifecycle.requireAddress(RelayConfig.defaults()))
                .doesNotThrowAnyException();
    }
}
