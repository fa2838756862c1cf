package localfirst.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import localfirst.relay.ClusterConfig;
import localfirst.relay.cluster.RedisAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a cluster is set up. */
class ClusterSettingsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void withoutSettingsARelayIsAlone() {
        ClusterConfig config = cluster(Map.of());
        assertThat(config).isEqualTo(ClusterConfig.alone());
        assertThat(config.isOn()).isFalse();
    }

    @Test
    void twoSettingsAreEnough() {
        ClusterConfig config =
                cluster(Map.of("RELAY_CLUSTER_REDIS", "redis://10.0.0.1", "RELAY_CLUSTER_SECRET", SECRET));
        assertThat(config.isOn()).isTrue();
        assertThat(config.allSecrets()).containsExactly(SECRET);
        assertThat(config.name()).isEqualTo("relay");
    }

    @Test
    void secretsOfTheSettingComeBeforeThoseOfTheFile(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("secrets");
        Files.writeString(file, "# old\nfedcba9876543210fedcba9876543210\n");
        ClusterConfig config = cluster(Map.of(
                "RELAY_CLUSTER_REDIS",
                "redis://10.0.0.1",
                "RELAY_CLUSTER_SECRET",
                SECRET,
                "RELAY_CLUSTER_SECRET_FILE",
                file.toString()));
        assertThat(config.allSecrets()).containsExactly(SECRET, "fedcba9876543210fedcba9876543210");
        Files.delete(file);
        assertThatThrownBy(config::allSecrets).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everythingThatIsWrongStopsTheStartAndIsToldAtOnce() {
        assertThatThrownBy(() -> cluster(Map.of(
                        "RELAY_CLUSTER_REDIS", "http://:sesame@10.0.0.1",
                        "RELAY_CLUSTER_SECRET", "sesame",
                        "RELAY_CLUSTER_SECRET_FILE", "/nowhere/secret",
                        "RELAY_CLUSTER_ADDRESS", "http://10.0.0.5",
                        "RELAY_CLUSTER_NAME", "a b",
                        "RELAY_CLUSTER_NODES", "3")))
                .isInstanceOf(WrongSetting.class)
                .message()
                .hasLineCount(6)
                .doesNotContain("sesame")
                .contains(
                        "RELAY_CLUSTER_REDIS is '(secret)', but must be an address such as redis://",
                        "RELAY_CLUSTER_SECRET is '(secret)', but must be secrets of 32 characters or more",
                        "unknown environment variable RELAY_CLUSTER_NODES; did you mean RELAY_CLUSTER_");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://10.0.0.1, redis://10.0.0.1:6379/0",
        "redis://cache.example.org:7000/3, redis://cache.example.org:7000/3",
        "rediss://cache.example.org/, rediss://cache.example.org:6379/0",
        "'redis://[::1]:6380', redis://::1:6380/0",
        "redis://:p%40ss@h, redis://h:6379/0",
        "redis://u:p@h:1/0, redis://h:1/0",
        "'redis+sentinel://u:p@a,b:7/main/2', 'redis+sentinel://a:26379,b:7/main/2'",
        "'rediss+sentinel://a/main', 'rediss+sentinel://a:26379/main/0'"
    })
    void addressesOfRedisAreUnderstood(String text, String understood) {
        assertThat(RedisAddress.parse(text)).hasToString(understood);
    }

    @Test
    void usersAndPasswordsAreDecoded() {
        RedisAddress address = RedisAddress.parse("redis://us%3Aer:p%40ss+w%2Ford@h");
        assertThat(address.user()).isEqualTo("us:er");
        assertThat(address.password()).isEqualTo("p@ss+w/ord");
        assertThat(RedisAddress.parse("redis://:secret@h").user()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "redis:10.0.0.1",
                "redis://",
                "redis://h:0",
                "redis://h:65536",
                "redis://h/name",
                "redis+sentinel://h",
                "redis://a:1:2",
                "redis://u:%zz@h",
                "redis://h/1/2"
            })
    void otherAddressesAreNot(String text) {
        assertThatThrownBy(() -> RedisAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 10.0.0.5, false, ws://10.0.0.5:8080",
        "'', 10.0.0.5, true, wss://10.0.0.5:8080",
        "'', fe80::1%eth0, false, 'ws://[fe80::1]:8080'",
        "node-1, 10.0.0.5, false, ws://node-1:8080",
        "node-1:9000, 10.0.0.5, false, ws://node-1:9000",
        "wss://node-1, 10.0.0.5, false, wss://node-1:8080",
        "'ws://[::1]:9000', 10.0.0.5, true, 'ws://[::1]:9000'",
        "ws://node-1:9000/relay, 10.0.0.5, false, ws://node-1:9000/relay",
        "node-1/relay/, 10.0.0.5, false, ws://node-1:8080/relay",
        "ws://node-1/, 10.0.0.5, false, ws://node-1:8080"
    })
    void addressThatOthersDialIsMadeUpFromWhatIsSet(String set, String local, boolean tls, String dialled) {
        ClusterConfig config = ClusterConfig.alone().withAddress(set);
        assertThat(config.dialled(local, 8080, tls)).hasToString(dialled);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://node-1:9000/relay, ws://node-1:9000/relay",
        "ws://node-1/relay, ws://node-1:80/relay",
        "wss://node-1, wss://node-1:443",
        "node-1:9000, ws://node-1:9000"
    })
    void inAContainerItIsAllInTheAddress(String set, String dialled) {
        assertThat(ClusterConfig.alone().withAddress(set).dialledInContainer()).hasToString(dialled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h",
                "ws://",
                "ws://h//",
                "ws://h/a/../b%2f",
                "ws://u@h",
                "ws://h?q",
                "a b",
                "h#f",
                "ws://h_h"
            })
    void addressesThatNobodyCouldDialAreRefused(String text) {
        assertThatThrownBy(() -> ClusterConfig.checkAddress(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretsAndPasswordsAreNotShown() {
        SettingValues values =
                values(Map.of("RELAY_CLUSTER_REDIS", "redis://:sesame@10.0.0.1", "RELAY_CLUSTER_SECRET", SECRET));
        assertThat(SettingTexts.config(values)).doesNotContain("sesame", SECRET);
        assertThat(values.config().toString()).doesNotContain("sesame", SECRET);
        assertThat(RedisAddress.parse("redis://:sesame@10.0.0.1").toString()).doesNotContain("sesame");
    }

    private static ClusterConfig cluster(Map<String, String> environment) {
        return values(environment).config().cluster();
    }

    private static SettingValues values(Map<String, String> environment) {
        return SettingValues.from(new SettingSources(Map.of(), new HashMap<>(environment), Map.of()));
    }
}
