package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes as clients send them are read; whatever is unusual is left to a full HTTP parser. */
class PlainHandshakeTest {
    private static final String USUAL = """
            GET /connection/alice/bob/doc?token=x HTTP/1.1\r
            Host: relay.example:8080\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            X-Forwarded-For: 192.0.2.1\r
            X-Forwarded-For: 192.0.2.2\r
            \r
            """;

    private static PlainHandshake read(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return PlainHandshake.of(bytes, bytes.length);
    }

    private static PlainHandshake with(String old, String replaced) {
        assertThat(USUAL).contains(old);
        return read(USUAL.replace(old, replaced));
    }

    @Test
    void usualHandshakeIsRead() {
        PlainHandshake head = read(USUAL);
        assertThat(head.path()).isEqualTo("/connection/alice/bob/doc");
        assertThat(head.query()).isEqualTo("token=x");
        assertThat(head.key()).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(head.values("x-forwarded-FOR")).containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(head.values("Origin")).isEmpty();
    }

    @Test
    void browsersNameTwoConnectionOptionsAndUseOtherCase() {
        assertThat(with("Connection: Upgrade", "connection: keep-alive, upgrade"))
                .isNotNull();
        assertThat(with("Upgrade: websocket", "UPGRADE:WebSocket")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "]", "{x}", "|", "^", "\"", "<>", "%zz", "%F0%9F%8E%89", ";", "+"})
    void idsMayHoldWhatClientsPutIntoThem(String id) {
        assertThat(with("/alice/", "/" + id + "/").path()).isEqualTo("/connection/" + id + "/bob/doc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /connection/alice/bob/doc HTTP/1.0",
                "GET /connection/alice/bob/doc HTTP/1.1 ",
                "GET  /connection/alice/bob/doc HTTP/1.1",
                "GET /connection/al ice/bob/doc HTTP/1.1",
                "GET /connection/al#ice/bob/doc HTTP/1.1",
                "GET /connection/al\u00e9ice/bob/doc HTTP/1.1",
                "GET /connection/alice/bob/doc?a=<b> HTTP/1.1",
                "GET http://relay.example/connection/alice/bob/doc HTTP/1.1",
                "POST /connection/alice/bob/doc HTTP/1.1",
                "get /connection/alice/bob/doc HTTP/1.1",
                "GET / HTTP",
                "GET /",
                " HTTP/1.1",
                ""
            })
    void otherRequestLinesAreLeft(String line) {
        assertThat(with("GET /connection/alice/bob/doc?token=x HTTP/1.1", line)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0",
                "Content-Length: 5",
                "Transfer-Encoding: chunked",
                "Expect: 100-continue",
                "Host: other",
                "Upgrade: h2c",
                "Connection: close",
                "Sec-WebSocket-Version: 8",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "no colon",
                ": no name",
                "na me: x",
                "name : x",
                " folded: x",
                "name: a\u0000b",
                "name: a\nname: b",
                "name: a\rname: b"
            })
    void unusualHeadersAreLeft(String line) {
        assertThat(with("X-Forwarded-For: 192.0.2.1", line)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: relay.example:8080",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13"
            })
    void handshakeWithoutOneOfItsHeadersIsLeft(String line) {
        assertThat(with(line, "X: y")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "a/b", "user@host", "a,b"})
    void strangeHostsAreLeft(String host) {
        assertThat(with("relay.example:8080", host)).isNull();
    }

    @Test
    void keysOfAnotherLengthAreLeft() {
        assertThat(with("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=")).isNull();
        assertThat(with("dGhlIHNhbXBsZSBub25jZQ==", "not base64")).isNull();
    }

    @Test
    void moreThanAHundredHeadersAreLeft() {
        assertThat(with("X-Forwarded-For: 192.0.2.1\r\n", "X: y\r\n".repeat(94)))
                .isNotNull();
        assertThat(with("X-Forwarded-For: 192.0.2.1\r\n", "X: y\r\n".repeat(95)))
                .isNull();
    }
}
