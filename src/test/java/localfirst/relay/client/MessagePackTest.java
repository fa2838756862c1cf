package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePackTest {
    private static final String TYPE = "a474797065";
    private static final String INTRODUCTION = "ac496e74726f64756374696f6e";
    private static final String PEER_ID = "a6706565724964";
    private static final String BOB = "a3626f62";
    private static final String DOCUMENT_IDS = "ab646f63756d656e74496473";
    private static final String DOC_1 = "a5646f632d31";

    @Test
    void writesWhatNpmClientsWrite() {
        assertThat(hex(ClientMessage.join(List.of("doc-1"))))
                .isEqualTo("de0002" + TYPE + "a44a6f696e" + DOCUMENT_IDS + "91" + DOC_1);
        assertThat(hex(ClientMessage.leave(List.of("doc-1"))))
                .isEqualTo("de0002" + TYPE + "a54c65617665" + DOCUMENT_IDS + "91" + DOC_1);
        assertThat(hex(ClientMessage.HEARTBEAT)).isEqualTo("de0001" + TYPE + "a9486561727462656174");
        assertThat(hex(ClientMessage.question("7"))).isEqualTo("de0002" + TYPE + "a9486561727462656174" + "a26964a137");
        assertThat(hex(ClientMessage.question("7", "bob", "doc-1")))
                .isEqualTo("de0004" + TYPE + "a9486561727462656174" + "a26964a137" + PEER_ID + BOB
                        + "aa646f63756d656e744964" + DOC_1);
    }

    @Test
    void writesLengthsOfEveryWidth() {
        assertThat(hex(ClientMessage.join(List.of("x".repeat(32))))).contains("91d920" + "78".repeat(32));
        assertThat(hex(ClientMessage.join(List.of("x".repeat(256))))).contains("91da0100" + "78".repeat(256));
        assertThat(hex(ClientMessage.join(List.of("x".repeat(65536))))).contains("91db00010000" + "78".repeat(65536));
        assertThat(hex(ClientMessage.join(Collections.nCopies(16, "x")))).endsWith("dc0010" + "a178".repeat(16));
        assertThat(hex(ClientMessage.join(List.of("é🎉")))).endsWith("91a6c3a9f09f8e89");
    }

    @ParameterizedTest
    @ValueSource(strings = {"83", "de0003", "df00000003"})
    void readsAnIntroductionInAMapOfAnyWidth(String map) throws Exception {
        assertThat(decode(map + TYPE + INTRODUCTION + PEER_ID + BOB + DOCUMENT_IDS + "91" + DOC_1))
                .isEqualTo(new Introduction("bob", List.of("doc-1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"d903626f62", "da0003626f62", "db00000003626f62"})
    void readsStringsOfAnyWidth(String bob) throws Exception {
        assertThat(decode("83" + TYPE + INTRODUCTION + PEER_ID + bob + DOCUMENT_IDS + "dd00000001" + DOC_1))
                .isEqualTo(new Introduction("bob", List.of("doc-1")));
    }

    @Test
    void readsFieldsInAnyOrderAndSkipsOthers() throws Exception {
        // Before and between: a nested map and array, an extension, a float, binary, nil, and a key that is a number.
        String nested = "a178" + "82a16192c0c3a162" + "df00000001" + "01" + "dc0002" + "cb0000000000000000" + "c40101";
        assertThat(decode("87" + nested + DOCUMENT_IDS + "92" + DOC_1 + "07" + "a179" + "d6ff00000000" + PEER_ID + BOB
                        + "05" + "c0" + "a17a" + "d3ffffffffffffffff" + TYPE + INTRODUCTION))
                .isEqualTo(new Introduction("bob", List.of("doc-1")));
    }

    @Test
    void readsAnAnswer() throws Exception {
        assertThat(decode("de0002" + TYPE + "a9486561727462656174" + "a26964a137"))
                .isEqualTo(new RelayMessage.Answer("7"));
        assertThat(decode("81" + TYPE + "a9486561727462656174")).isNull();
    }

    @Test
    void overlooksMessagesOfAnotherType() throws Exception {
        assertThat(decode("81" + TYPE + "a3626f62")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c0",
                "c1",
                "90",
                "80",
                "8174",
                "81a474797065",
                "81a474797065ac496e74726f64756374696f6e",
                "81a474797065c0",
                "81a474797065a3626f6200",
                "dfffffffff",
                "81dbffffffff61",
                "81a161ddffffffff",
                "81a161c6ffffffff",
                "81a161c1",
                "81a474797065a2ff61"
            })
    void refusesWhatIsNoMessage(String hex) {
        assertThatThrownBy(() -> decode(hex)).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void nestingOfAnyDepthDoesNotOverflowTheStack() {
        assertThatThrownBy(() -> decode("81a161" + "91".repeat(1_000_000)))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void noInputMakesItThrowAnythingElse() {
        Random random = new Random(1);
        byte[] valid =
                HexFormat.of().parseHex("de0003" + TYPE + INTRODUCTION + PEER_ID + BOB + DOCUMENT_IDS + "91" + DOC_1);
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = valid.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                understood += MessagePackReader.decode(bytes) == null ? 0 : 1;
            } catch (MalformedMessageException e) {
                // That is what it may throw.
            }
        }
        assertThat(understood).isBetween(1, 19_999);
    }

    private static String hex(ClientMessage message) {
        return HexFormat.of().formatHex(MessagePackWriter.encode(message));
    }

    private static RelayMessage decode(String hex) throws MalformedMessageException {
        return MessagePackReader.decode(HexFormat.of().parseHex(hex));
    }
}
