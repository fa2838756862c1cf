package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client takes for a WebSocket, with the RFC's own key. */
class UpgradeAnswerTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String RIGHT =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static UpgradeException refusal(String subprotocol, String answer) {
        return catchThrowableOfType(
                UpgradeException.class, () -> new UpgradeAnswer(KEY, subprotocol).read(bytes(answer)));
    }

    @Test
    void whatFollowsTheAnswerIsLeft() throws Exception {
        ByteBuffer answer = bytes(RIGHT + "frames");
        assertThat(new UpgradeAnswer(KEY, null).read(answer)).isTrue();
        assertThat(answer).isEqualTo(bytes("frames"));
    }

    @Test
    void mayComeByteByByte() throws Exception {
        UpgradeAnswer answer = new UpgradeAnswer(KEY, null);
        for (int i = 0; i < RIGHT.length(); i++) {
            assertThat(answer.read(bytes(RIGHT.substring(i, i + 1))))
                    .as("whole after %s", i)
                    .isEqualTo(i == RIGHT.length() - 1);
        }
    }

    /** As load balancers send them while the server takes its time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n",
                "HTTP/1.1 102\r\n\r\nHTTP/1.1 102\r\n\r\nHTTP/1.1 199 Whatever\r\nX: y\r\n\r\n"
            })
    void interimAnswersAreSkipped(String interim) throws Exception {
        ByteBuffer answer = bytes(interim + RIGHT + "frames");
        assertThat(new UpgradeAnswer(KEY, null).read(answer)).isTrue();
        assertThat(answer).isEqualTo(bytes("frames"));
        assertThat(refusal(null, interim + "HTTP/1.1 503 No\r\n\r\n").status()).isEqualTo(503);
        assertThat(refusal(null, interim + "frames").status()).isZero();
        assertThat(new UpgradeAnswer(KEY, null).read(bytes(interim))).isFalse();
    }

    @Test
    void endlessInterimAnswersAreNotReadOn() {
        String interim = "HTTP/1.1 100 Continue\r\n\r\n";
        String endless = interim.repeat(UpgradeAnswer.MAX_BYTES / interim.length() + 1);
        assertThat(refusal(null, endless)).hasMessageContaining("longer than");
    }

    @Test
    void namesAndTokensAreReadAsHttpSays() throws Exception {
        String answer = RIGHT.replace("Upgrade: websocket", "UPGRADE:WebSocket \r\nX-Other: a: b\r\nX-Empty:")
                .replace("Connection: Upgrade", "connection: keep-alive\r\nConnection: close, upgrade");
        assertThat(new UpgradeAnswer(KEY, null).read(bytes(answer))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 301, 307, 401, 403, 404, 426, 503})
    void anotherStatusIsTold(int status) {
        assertThat(refusal(null, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(status);
        assertThat(refusal(null, "HTTP/1.0 " + status + " No\r\n\r\n").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2",
                "\r\n\r\n",
                "HTTP/2 101\r\n\r\n",
                "HTTP/1.1101\r\n\r\n",
                "HTTP/1.1 1O1 Switching\r\n\r\n",
                "HTTP/1.1 1011\r\n\r\n",
                "HTTP/1.1 101\r\n\r\n"
            })
    void whatIsNoAnswerIsRefused(String answer) {
        assertThat(refusal(null, answer).status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 ->HTTP/1.0 ",
                "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=->s3pPLMBiTxaQ9kYGzzhZRbK+xOO=",
                "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=->",
                "Sec-WebSocket-Accept: ->Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Accept: ",
                "Upgrade: websocket->Upgrade: h2c",
                "Upgrade: websocket->X: y",
                "Connection: Upgrade->Connection: close",
                "Connection: Upgrade->Connection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate",
                "Connection: Upgrade->Connection: Upgrade\r\nSec-WebSocket-Protocol: chat",
                "Upgrade: websocket->Upgrade: websocket\r\n and more of it",
                "Upgrade: websocket->Upgrade : websocket",
                "Upgrade: websocket->Upgrade: websocket\nX: y",
                "Upgrade: websocket->Upgrade: websocket\r\nno header",
            })
    void whatIsWrongInAnAnswerIsRefused(String change) {
        String[] parts = change.split("->", -1);
        String answer = RIGHT.replace(parts[0], parts[1]);
        assertThat(answer).isNotEqualTo(RIGHT);
        assertThat(refusal(null, answer).status()).isZero();
    }

    @Test
    void subprotocolThatWasAskedForHasToBeSpoken() throws Exception {
        String chat = RIGHT.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n");
        assertThat(new UpgradeAnswer(KEY, "chat").read(bytes(chat))).isTrue();
        assertThat(refusal("chat", RIGHT)).isNotNull();
        assertThat(refusal("other", chat)).isNotNull();
    }

    @Test
    void headHasABound() throws Exception {
        UpgradeAnswer answer = new UpgradeAnswer(KEY, null);
        answer.read(bytes("HTTP/1.1 101 Switching Protocols\r\nX: "));
        ByteBuffer endless = ByteBuffer.wrap(new byte[UpgradeAnswer.MAX_BYTES]);
        assertThat(catchThrowableOfType(UpgradeException.class, () -> answer.read(endless)))
                .hasMessageContaining("longer than");
    }
}
