package localfirst.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.LimitNumbers;
import localfirst.relay.limits.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be set, where, and what happens if it is set wrong. */
class SettingValuesTest {
    private static final Map<String, String> NONE = Map.of();

    @TempDir
    Path directory;

    static Stream<Setting<?>> settings() {
        return Settings.all().stream().filter(setting -> setting != Settings.CONFIG);
    }

    @Test
    void nothingSetGivesTheDefaults() {
        assertThat(values(NONE, NONE, NONE).config()).isEqualTo(RelayConfig.defaults());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachCanBeSetInTheEnvironment(Setting<?> setting) {
        assertSet(setting, values(NONE, Samples.with(setting, Setting::environment), NONE), "environment");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachCanBeSetAsASystemProperty(Setting<?> setting) {
        assertSet(setting, values(Samples.with(setting, Setting::property), NONE, NONE), "system property");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachCanBeSetAsAContextParameter(Setting<?> setting) {
        assertSet(setting, values(NONE, NONE, Samples.with(setting, Setting::property)), "context parameter");
    }

    @ParameterizedTest
    @MethodSource("settings")
    void eachCanBeSetInTheFile(Setting<?> setting) throws IOException {
        assertSet(setting, fromFile(lines(Samples.with(setting, Setting::property))), "file");
    }

    @Test
    void everyLimitHasASettingOfItsName() {
        assertThat(LimitNumbers.of(Limits.defaults()).keySet())
                .allSatisfy(name ->
                        assertThat(LimitSettings.ALL).extracting(Setting::name).contains(setting(name)));
    }

    @Test
    void everyLimitSettingReachesItsOwnLimit() {
        LimitNumbers.of(Limits.defaults()).forEach((name, fallback) -> {
            Setting<?> setting = LimitSettings.ALL.stream()
                    .filter(each -> each.name().equals(setting(name)))
                    .findFirst()
                    .orElseThrow();
            SettingValues values = values(NONE, Map.of(setting.environment(), Samples.of(setting)), NONE);
            Object set = values.get(setting);
            assertThat(LimitNumbers.of(values.limits()).get(name))
                    .as(name)
                    .isEqualTo(set instanceof Duration time ? time.toMillis() / 1000.0 : set)
                    .isNotEqualTo(fallback);
        });
    }

    private static String setting(String limit) {
        return "limits." + limit.replace('_', '-');
    }

    @Test
    void theNearerSourceWins() throws IOException {
        String property = "relay.limits.peers";
        Map<String, String> one = Map.of(property, "1");
        Map<String, String> two = Map.of("RELAY_LIMITS_PEERS", "2", "RELAY_CONFIG", file(property + "=4"));
        Map<String, String> three = Map.of(property, "3");
        assertThat(values(one, two, three).limits().sockets().peers()).isEqualTo(1);
        assertThat(values(NONE, two, three).limits().sockets().peers()).isEqualTo(2);
        Map<String, String> onlyFile = Map.of("RELAY_CONFIG", file(property + "=4"));
        assertThat(values(NONE, onlyFile, three).limits().sockets().peers()).isEqualTo(3);
        assertThat(values(NONE, onlyFile, NONE).limits().sockets().peers()).isEqualTo(4);
    }

    @Test
    void portIsTakenFromPortAsPlatformsSetIt() {
        assertThat(values(NONE, Map.of("PORT", "9000"), NONE).config().network().port())
                .isEqualTo(9000);
        assertThat(values(NONE, Map.of("PORT", "9000", "RELAY_PORT", "9001"), NONE)
                        .config()
                        .network()
                        .port())
                .isEqualTo(9001);
    }

    @Test
    void whatKubernetesSetsForAServiceNamedRelayIsNoSetting() {
        Map<String, String> links = Map.of(
                "RELAY_PORT", "tcp://10.0.0.1:80",
                "RELAY_SERVICE_HOST", "10.0.0.1",
                "RELAY_SERVICE_PORT", "80",
                "RELAY_SERVICE_PORT_HTTP", "80",
                "RELAY_PORT_80_TCP_ADDR", "10.0.0.1",
                "RELAY_PORT_80_TCP", "tcp://10.0.0.1:80");
        SettingValues values = values(NONE, links, NONE);
        assertThat(values.config()).isEqualTo(RelayConfig.defaults());
        assertThat(values.warnings()).isEmpty();
    }

    @Test
    void limitsOffLiftsThoseForStrangers() {
        SettingValues values = values(NONE, Map.of("RELAY_LIMITS", "off"), NONE);
        assertThat(values.limits()).isEqualTo(Limits.defaults().withoutTotals());
    }

    @Test
    void limitsOffKeepsWhatIsSetItself() {
        SettingValues values = values(NONE, Map.of("RELAY_LIMITS", "off", "RELAY_LIMITS_PEERS", "7"), NONE);
        assertThat(values.limits().sockets().peers()).isEqualTo(7);
        assertThat(values.limits().sockets().connections()).isZero();
    }

    @Test
    void emptyTextCountsAsNotSet() {
        assertThat(values(NONE, Map.of("RELAY_LIMITS_PEERS", " "), NONE).config())
                .isEqualTo(RelayConfig.defaults());
    }

    @Test
    void unitsAreUnderstood() {
        Limits limits = values(
                        NONE,
                        Map.of(
                                "RELAY_LIMITS_HELD_BYTES", "2 GiB",
                                "RELAY_LIMITS_PIPE_WINDOW", "128k",
                                "RELAY_LIMITS_HOLD_TIME", "90",
                                "RELAY_LIMITS_DEPARTED_HOLD_TIME", "1500ms"),
                        NONE)
                .limits();
        assertThat(limits.waiting().heldBytes()).isEqualTo(2L << 30);
        assertThat(limits.pipes().pipeWindow()).isEqualTo(128 << 10);
        assertThat(limits.waiting().holdTime()).isEqualTo(Duration.ofSeconds(90));
        assertThat(limits.waiting().departedHoldTime()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aWrongValueIsNamedWithWhatIsAllowed() {
        assertWrong("RELAY_PORT", "70000", "RELAY_PORT is '70000', but must be a whole number from 0 to 65535");
        assertWrong("PORT", "x", "PORT is 'x', but must be a whole number from 0 to 65535");
        assertWrong("RELAY_TRANSPORT", "smoke", "RELAY_TRANSPORT is 'smoke', but must be auto or annotated");
        assertWrong("RELAY_LIMITS_PEERS", "-1", "RELAY_LIMITS_PEERS is '-1', but must be a whole number, 0 or more");
        assertWrong(
                "RELAY_LIMITS_PEERS",
                "99999999999",
                "RELAY_LIMITS_PEERS is '99999999999', but must be a whole number, 0 or more");
        assertWrong(
                "RELAY_LIMITS_PIPE_WINDOW",
                "0",
                "RELAY_LIMITS_PIPE_WINDOW is '0', but must be a number of bytes such as 65536, 64KiB or 16MiB,"
                        + " from 1KiB to 1GiB");
        assertWrong(
                "RELAY_LIMITS_HOLD_TIME",
                "a while",
                "RELAY_LIMITS_HOLD_TIME is 'a while', but must be a time such as 500ms, 60s, 5m or 2h, from 3s to 60m");
        assertWrong("RELAY_LIMITS", "maybe", "RELAY_LIMITS is 'maybe', but must be on or off");
        assertWrong(
                "RELAY_LIMITS_INTRODUCTIONS_PER_DOCUMENT",
                "5000",
                "RELAY_LIMITS_INTRODUCTIONS_PER_DOCUMENT is '5000', but must be a whole number from 0 to 1024");
    }

    @Test
    void aWrongValueOfAPropertyIsNamedAsItWasSpelled() {
        assertThatThrownBy(() -> values(Map.of("relay.port", "x"), NONE, NONE))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith("relay.port is 'x'");
    }

    @Test
    void aFileThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> values(NONE, Map.of("RELAY_CONFIG", "/nowhere/relay.properties"), NONE))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("RELAY_CONFIG is '/nowhere/relay.properties'");
    }

    @Test
    void unknownNamesAreWarnedAboutWithTheNearestRightOne() throws IOException {
        SettingValues values = values(
                Map.of("relay.transprot", "auto", "other.thing", "1"),
                Map.of("RELAY_LIMITS_PERS", "5", "RELAYED", "1", "RELAY_CONFIG", file("relay.prt=1\nrelay.port=5")),
                Map.of("relay.limits.holdtime", "1s"));
        assertThat(values.warnings())
                .containsExactlyInAnyOrder(
                        "unknown environment variable RELAY_LIMITS_PERS; did you mean RELAY_LIMITS_PEERS?",
                        "unknown system property relay.transprot; did you mean relay.transport?",
                        "unknown context parameter relay.limits.holdtime; did you mean relay.limits.hold-time?",
                        "unknown setting in the file relay.prt; did you mean relay.port?");
        assertThat(values.get(Settings.PORT)).isEqualTo(5);
    }

    @Test
    void aDollarSignIsADollarSign() {
        Map<String, String> odd = Map.of("relay.config", "${HOME}");
        assertThatThrownBy(() -> values(odd, NONE, NONE)).hasMessageContaining("'${HOME}'");
    }

    @Test
    void whatIsPrintedCanBeReadBack() throws IOException {
        Map<String, String> samples = new TreeMap<>();
        settings().forEach(setting -> samples.put(setting.environment(), Samples.of(setting)));
        SettingValues values = values(NONE, samples, NONE);
        SettingValues again = fromFile(SettingTexts.config(values));
        assertThat(settings().filter(setting -> !setting.isSecret() && !Dependencies.needsSecret(setting)))
                .allSatisfy(setting -> assertThat(again.get(setting)).isEqualTo(values.get(setting)));
        assertThat(again.warnings()).isEmpty();
    }

    @Test
    void secretsAreNeitherPrintedNorToldInMessages() {
        SettingValues values = values(NONE, Map.of("RELAY_LOG_KEY", "hush-hush"), NONE);
        assertThat(SettingTexts.config(values)).doesNotContain("hush-hush").contains("#relay.log.key=(secret)");
        assertThat(values.config().toString()).doesNotContain("hush-hush");
    }

    @Test
    void printedSettingsSayWhereTheyCameFrom() {
        assertThat(SettingTexts.config(values(NONE, Map.of("RELAY_LIMITS", "off", "PORT", "9000"), NONE)))
                .contains("# environment\nrelay.port=9000\n")
                .contains("# default\nrelay.transport=auto\n")
                .contains("# relay.limits=off\nrelay.limits.peers=0\n");
    }

    private void assertSet(Setting<?> setting, SettingValues values, String origin) {
        assertThat(values.origin(setting)).isEqualTo(origin);
        assertThat(values.get(setting))
                .isEqualTo(setting.kind().parse(Samples.of(setting)))
                .isNotEqualTo(setting.fallback());
        assertThat(values.warnings()).isEmpty();
    }

    private static String lines(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static void assertWrong(String name, String value, String message) {
        assertThatThrownBy(() -> values(NONE, Map.of(name, value), NONE))
                .isInstanceOf(WrongSetting.class)
                .hasMessage(message);
    }

    private SettingValues fromFile(String text) throws IOException {
        return values(NONE, Map.of("RELAY_CONFIG", file(text)), NONE);
    }

    private String file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "relay", ".properties"), text)
                .toString();
    }

    private static SettingValues values(
            Map<String, String> properties, Map<String, String> environment, Map<String, String> parameters) {
        return SettingValues.from(new SettingSources(properties, environment, parameters));
    }
}
