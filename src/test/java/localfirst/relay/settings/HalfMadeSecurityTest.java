package localfirst.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.access.AccessConfig.JwtConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever begins to shut a door and doesn't finish is told so, rather than left with it open. */
class HalfMadeSecurityTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "RELAY_ACCESS_JWT_ISSUER, https://id.example.org, RELAY_ACCESS_JWKS_FILE",
        "RELAY_ACCESS_JWT_AUDIENCE, relay, RELAY_ACCESS_JWKS_FILE",
        "RELAY_ACCESS_ORIGIN_REQUIRED, on, RELAY_ACCESS_ORIGINS",
        "RELAY_TLS_KEY, /etc/relay/privkey.pem, RELAY_TLS_CERTIFICATE",
        "RELAY_TLS_PASSWORD, sesame, RELAY_TLS_CERTIFICATE",
        "RELAY_TLS_REDIRECT_PORT, 80, RELAY_TLS_CERTIFICATE",
        "RELAY_TLS_REDIRECT_PORT, 0, RELAY_TLS_CERTIFICATE",
        "RELAY_TLS_PUBLIC_PORT, 443, RELAY_TLS_REDIRECT_PORT",
        "RELAY_TLS_HSTS, 1d, RELAY_TLS_CERTIFICATE",
        "RELAY_TLS_RELOAD, 60s, RELAY_TLS_CERTIFICATE",
        "RELAY_MANAGEMENT_ADDRESS, 127.0.0.1, RELAY_MANAGEMENT_PORT",
        "RELAY_MANAGEMENT_PRIVATE, 'metrics,status', RELAY_MANAGEMENT_TOKENS",
        "RELAY_CLUSTER_REDIS, redis://10.0.0.1, RELAY_CLUSTER_SECRET",
        "RELAY_CLUSTER_SECRET, 0123456789abcdef0123456789abcdef, RELAY_CLUSTER_REDIS",
        "RELAY_CLUSTER_NAME, blue, RELAY_CLUSTER_REDIS",
        "RELAY_CLUSTER_PORT, 7000, RELAY_CLUSTER_REDIS",
        "RELAY_CLUSTER_TRUST, src/test/resources/cluster/ca.pem, RELAY_CLUSTER_REDIS",
        "RELAY_CLUSTER_CERTIFICATE, src/test/resources/cluster/ca.pem, RELAY_CLUSTER_PORT",
        "RELAY_CLUSTER_CERTIFICATE, src/test/resources/cluster/ca.pem, RELAY_CLUSTER_TRUST",
        "RELAY_CLUSTER_KEY, /etc/relay/node-key.pem, RELAY_CLUSTER_CERTIFICATE"
    })
    void settingWithoutTheOneThatItNeedsStopsTheStart(String name, String value, String needed) {
        assertThat(problems(Map.of(name, value)))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(name + " is set, but ").contains(needed));
        String property = Settings.named(name).orElseThrow().property();
        assertThatThrownBy(() -> SettingValues.from(new SettingSources(Map.of(property, value), Map.of(), Map.of())))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(property + " is set, but relay.");
    }

    @Test
    void settingThatIsOffNeedsNothing() {
        assertThat(problems(Map.of(
                        "RELAY_ACCESS_ORIGIN_REQUIRED", "off", "RELAY_TLS_HSTS", "0", "RELAY_TLS_PUBLIC_PORT", "0")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RELAY_ACCESS_TOKEN, RELAY_ACCESS_TOKENS",
        "RELAY_ACCESS_TOKEN_FILE, RELAY_ACCESS_TOKENS_FILE",
        "RELAY_ACCESS_KEYS, RELAY_LOG_KEY",
        "RELAY_ACESS_TOKENS, RELAY_ACCESS_TOKENS",
        "RELAY_TOKENS, RELAY_ACCESS_TOKENS",
        "RELAY_ORIGINS, RELAY_ACCESS_ORIGINS",
        "RELAY_JWKS_FILE, RELAY_ACCESS_JWKS_FILE",
        "RELAY_TLS_CERT, RELAY_TLS_KEY",
        "RELAY_TLS, RELAY_TLS_KEY",
        "RELAY_MANAGMENT_PORT, RELAY_MANAGEMENT_PORT",
        "RELAY_MANAGEMENT_TOKEN, RELAY_MANAGEMENT_TOKENS",
        "RELAY_CLUSTER_REDIS_URL, RELAY_CLUSTER_REDIS",
        "RELAY_CLUSTER_SECRETS, RELAY_CLUSTER_SECRET",
        "relay_access_tokens, RELAY_ACCESS_TOKENS",
        "relay.access.tokens, RELAY_ACCESS_TOKENS",
        "RELAY_ACCESS-TOKENS, RELAY_ACCESS_TOKENS"
    })
    void unknownNameThatWasMeantToKeepSomebodyOutStopsTheStart(String name, String meant) {
        assertThat(problems(Map.of(name, "sample-token.4567")))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith("unknown environment variable " + name + "; did you mean RELAY_")
                        .contains(meant.startsWith("RELAY_LOG") || meant.equals("RELAY_TLS_KEY") ? "RELAY_" : meant));
    }

    @Test
    void unknownNameStopsTheStartWhereverItStands() throws IOException {
        assertThatThrownBy(() -> SettingValues.from(new SettingSources(
                        Map.of("relay.access.token", "x", "RELAY_ACCESS_TOKENS", "x"),
                        Map.of("RELAY_CONFIG", file("access.tokens=x\nRELAY_TLS_KEY=y\nrelay.acces.origins=z")),
                        Map.of("relay.management.prot", "9090"))))
                .isInstanceOf(WrongSetting.class)
                .message()
                .isEqualToIgnoringNewLines("""
                        unknown system property RELAY_ACCESS_TOKENS; did you mean relay.access.tokens?
                        unknown system property relay.access.token; did you mean relay.access.tokens?
                        unknown context parameter relay.management.prot; did you mean relay.management.port?
                        unknown setting in the file RELAY_TLS_KEY; did you mean relay.tls.key?
                        unknown setting in the file access.tokens; did you mean relay.access.tokens?
                        unknown setting in the file relay.acces.origins; did you mean relay.access.origins?
                        """);
    }

    @Test
    void otherUnknownNamesAreWarnedAbout() {
        SettingValues values = SettingValues.from(new SettingSources(
                Map.of(), Map.of("RELAY_COLOUR", "red", "RELAY_LIMITS_PERS", "5", "RELAYED", "1"), Map.of()));
        assertThat(values.warnings()).hasSize(2);
    }

    @Test
    void whatKubernetesSetsForServicesOfSuchNamesIsNoSetting() {
        assertThat(problems(Map.of(
                        "RELAY_MANAGEMENT_PORT", "tcp://10.0.0.1:9090",
                        "RELAY_MANAGEMENT_SERVICE_HOST", "10.0.0.1",
                        "RELAY_MANAGEMENT_SERVICE_PORT_HTTP", "9090",
                        "RELAY_MANAGEMENT_PORT_9090_TCP_ADDR", "10.0.0.1",
                        "RELAY_ACCESS_PORT", "tcp://10.0.0.1:80",
                        "RELAY_TLS_PORT_443_TCP", "tcp://10.0.0.1:443")))
                .isEmpty();
    }

    @Test
    void listOfNothingButCommasIsNone() {
        assertThat(problems(Map.of("RELAY_ACCESS_TOKENS", " , ,")))
                .containsExactly("RELAY_ACCESS_TOKENS is '(secret)', but must be tokens of 16 characters or more of"
                        + " A-Z a-z 0-9 . _ ~ -, separated by commas");
        assertThat(problems(Map.of("RELAY_ACCESS_ORIGINS", ",", "RELAY_TRUSTED_PROXIES", ",")))
                .hasSize(2);
    }

    @Test
    void emptyValueThatWasMeantToKeepSomebodyOutIsWarnedAbout() {
        SettingValues values = SettingValues.from(
                new SettingSources(Map.of(), Map.of("RELAY_ACCESS_TOKENS", "", "RELAY_LIMITS_PEERS", " "), Map.of()));
        assertThat(values.warnings()).containsExactly("RELAY_ACCESS_TOKENS is empty, which counts as not set");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(problems(Map.of(
                        "RELAY_CONFIG", "/nowhere/relay.properties",
                        "RELAY_PORT", "x",
                        "RELAY_LIMITS_PEERS", "-1",
                        "RELAY_LIMITS", "maybe",
                        "RELAY_ACCESS_TOKEN", "y",
                        "RELAY_TLS_KEY", "z")))
                .hasSize(6);
    }

    @Test
    void settingWhoseNeedIsWrongIsNotComplainedAboutBesides() {
        assertThat(problems(Map.of(
                        "RELAY_ACCESS_JWKS_FILE", "/nowhere/jwks.json", "RELAY_ACCESS_JWT_ISSUER", "https://id")))
                .singleElement()
                .asString()
                .startsWith("RELAY_ACCESS_JWKS_FILE is");
    }

    /** Also with the defaults of settings that need others. */
    @Test
    void printedDefaultsCanBeReadBack() throws IOException {
        SettingValues defaults = SettingValues.from(new SettingSources(Map.of(), Map.of(), Map.of()));
        assertThat(problems(Map.of("RELAY_CONFIG", file(SettingTexts.config(defaults)))))
                .isEmpty();
        assertThat(SettingTexts.config(defaults)).contains("#relay.access.jwt-audience=relay\n");
    }

    @Test
    void embeddersAreToldTheSame() {
        assertThatThrownBy(() -> new JwtConfig(Path.of(""), "https://id.example.org", "relay"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no JWKS");
        AccessConfig open = AccessConfig.open();
        assertThatThrownBy(() -> new AccessConfig(List.of(), true, open.tokens(), open.signingKeys(), open.jwt()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("origin");
    }

    private String file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "relay", ".properties"), text)
                .toString();
    }

    private static List<String> problems(Map<String, String> environment) {
        try {
            SettingValues.from(new SettingSources(Map.of(), environment, Map.of()));
            return List.of();
        } catch (WrongSetting e) {
            return e.getMessage().lines().toList();
        }
    }
}
