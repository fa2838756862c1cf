package localfirst.relay.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which origins a rule allows. */
class OriginRuleTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, https://app.example.org",
        "https://App.Example.org:443, https://app.example.org",
        "app.example.org, https://app.example.org",
        "http://localhost:3000, http://localhost:3000",
        "http://[::1]:3000, http://[::1]:3000",
        "*.example.org, https://a.example.org",
        "https://*.example.org, https://a.b.example.org",
        "https://*.example.org:8443, https://a.example.org:8443",
        "capacitor://localhost, capacitor://localhost",
        "null, null"
    })
    void allows(String rule, String origin) {
        assertThat(OriginRule.parse(rule).allows(origin)).isTrue();
        assertThat(OriginRule.parse(OriginRule.parse(rule).toString())).isEqualTo(OriginRule.parse(rule));
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example.org, http://app.example.org",
        "https://app.example.org, https://app.example.org:8443",
        "https://app.example.org, https://app.example.org.evil.example",
        "*.example.org, https://example.org",
        "*.example.org, https://evilexample.org",
        "*.example.org, http://a.example.org",
        "*.example.org, https://a.example.org:444",
        "*.example.org, https://.example.org",
        "https://app.example.org, null",
        "null, https://null"
    })
    void doesNotAllow(String rule, String origin) {
        assertThat(OriginRule.parse(rule).allows(origin)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "https://", "https://a.example.org/path", "*example.org", "a.*.org", "", "a b"})
    void isNoRule(String text) {
        assertThatThrownBy(() -> OriginRule.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
