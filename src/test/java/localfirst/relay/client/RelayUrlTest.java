package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelayUrlTest {
    @ParameterizedTest
    @CsvSource({
        "ws://relay.example.com, ws://relay.example.com/introduction/alice",
        "wss://relay.example.com/, wss://relay.example.com/introduction/alice",
        "http://relay.example.com:8080, ws://relay.example.com:8080/introduction/alice",
        "HTTPS://relay.example.com, wss://relay.example.com/introduction/alice",
        "relay.example.com, wss://relay.example.com/introduction/alice",
        "relay.example.com:8443/t/s3cret/, wss://relay.example.com:8443/t/s3cret/introduction/alice",
        "localhost, ws://localhost/introduction/alice",
        "localhost:8080/relay, ws://localhost:8080/relay/introduction/alice",
        "127.0.0.1:8080, ws://127.0.0.1:8080/introduction/alice",
        "[::1]:8080, ws://[::1]:8080/introduction/alice",
        "wss://localhost, wss://localhost/introduction/alice",
        "relay.example.com/a%20b?token=x%2Fy, wss://relay.example.com/a%20b/introduction/alice?token=x%2Fy",
        "' relay.example.com ', wss://relay.example.com/introduction/alice"
    })
    void understandsWhatUsersWrite(String written, String introduction) {
        assertThat(RelayUrl.parse(written).introduction("alice")).hasToString(introduction);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ftp://relay.example.com", "ws://", "ws:///path", "a b", "ws://u:p@host", "ws://host/#x"})
    void refusesWhatIsNoUrlOfARelay(String written) {
        assertThatThrownBy(() -> RelayUrl.parse(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a b, a%20b",
                "é🎉, %C3%A9%F0%9F%8E%89",
                "a/b, a%2Fb",
                "100%, 100%25",
                "a+b&c=d;e:f@g, a%2Bb%26c%3Dd%3Be%3Af%40g",
                "{x}|^[]\"<>, %7Bx%7D%7C%5E%5B%5D%22%3C%3E",
                "A-z_0.9~, A-z_0.9~",
                ".., %2E%2E",
                "., %2E"
            })
    void encodesEachIdAsOneSegment(String id, String segment) {
        assertThat(RelayUrl.parse("localhost").connection("alice", id, "doc"))
                .hasToString("ws://localhost/connection/alice/" + segment + "/doc");
    }

    @Test
    void refusesIdsThatNoUrlCanCarry() {
        assertThatThrownBy(() -> RelayUrl.validId("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RelayUrl.validId("a\ud800b")).isInstanceOf(IllegalArgumentException.class);
    }
}
