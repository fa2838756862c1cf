package localfirst.relay.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RelayNamesTest {
    private final RelayNames unset = new RelayNames(List.of());
    private final RelayNames set = new RelayNames(List.of("relay.example.com", "localhost:8080", "[::1]"));

    @Test
    void withoutNamesAProofIsForTheHostOfTheHandshake() {
        assertThat(unset.areFor("relay.example.com", "relay.example.com")).isTrue();
        assertThat(unset.areFor("relay.example.com:8443", "Relay.Example.com:8443"))
                .isTrue();
        assertThat(unset.areFor("[::1]:8080", "[::1]:8080")).isTrue();
        assertThat(unset.areFor("evil.example", "relay.example.com")).isFalse();
        assertThat(unset.areFor("relay.example.com:1", "relay.example.com:2")).isFalse();
        assertThat(unset.areFor("relay.example.com", null)).isFalse();
        assertThat(unset.areFor("", "")).isTrue();
    }

    @Test
    void aProxyMayHaveTakenThePortAwayOrAddedTheUsualOne() {
        assertThat(unset.areFor("relay.example.com:8443", "relay.example.com")).isTrue();
        assertThat(unset.areFor("relay.example.com", "relay.example.com:443")).isTrue();
        assertThat(unset.areFor("relay.example.com", "relay.example.com:80")).isTrue();
        assertThat(unset.areFor("relay.example.com", "relay.example.com:8443")).isFalse();
        assertThat(unset.areFor("[::1]:8080", "[::1]")).isTrue();
    }

    @Test
    void namesThatAreSetAreTheOnlyOnesWhateverTheHostIs() {
        assertThat(set.areFor("relay.example.com", "upstream:8080")).isTrue();
        assertThat(set.areFor("relay.example.com:8443", null)).isTrue();
        assertThat(set.areFor("localhost:8080", null)).isTrue();
        assertThat(set.areFor("[::1]:9", null)).isTrue();
        assertThat(set.areFor("localhost:9", "localhost:9")).isFalse();
        assertThat(set.areFor("localhost", "localhost")).isFalse();
        assertThat(set.areFor("evil.example", "evil.example")).isFalse();
        assertThat(set.areFor("relay.example.com.evil.example", null)).isFalse();
    }
}
