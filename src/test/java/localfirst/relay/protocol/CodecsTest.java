package localfirst.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.protocol.ClientMessage.Connection;
import localfirst.relay.protocol.ClientMessage.Heartbeat;
import localfirst.relay.protocol.ClientMessage.Join;
import localfirst.relay.protocol.ClientMessage.Leave;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class CodecsTest {
    private static final String TYPE = "a474797065 ";
    private static final String JOIN = "a44a6f696e ";
    private static final String DOCUMENT_IDS = "ab646f63756d656e74496473 ";
    private static final String DOC_1 = "a5646f632d31 ";

    // MessagePack

    @Test
    void goldenBytesAreUnderstood() {
        assertThat(packed("de0002 " + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1))
                .contains(join("doc-1"));
        assertThat(packed("de0002 " + TYPE + "a54c65617665" + DOCUMENT_IDS + "91" + DOC_1))
                .contains(new Leave(ids("doc-1")));
        assertThat(packed("de0001 " + TYPE + "a9486561727462656174")).contains(new Heartbeat(null, null));
    }

    @Test
    void goldenBytesAreWritten() {
        byte[] written =
                Dialect.MESSAGE_PACK.encode(new Introduction(new PeerId("bob"), List.of(new DocumentId("doc-1"))));

        assertThat(HexFormat.of().formatHex(written))
                .isEqualTo("de0003a474797065ac496e74726f64756374696f6ea6706565724964a3626f62"
                        + "ab646f63756d656e7449647391a5646f632d31");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // map: fix, 16, 32
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1,
                "de0002" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1,
                "df00000002" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1,
                // array: 16, 32
                "82" + TYPE + JOIN + DOCUMENT_IDS + "dc0001" + DOC_1,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "dd00000001" + DOC_1,
                // str: 8, 16, 32
                "82 d90474797065 d9044a6f696e d90b646f63756d656e74496473 91 d905646f632d31",
                "82 da000474797065 da00044a6f696e da000b646f63756d656e74496473 91 da0005646f632d31",
                "82 db0000000474797065 db000000044a6f696e db0000000b646f63756d656e74496473 91 db00000005646f632d31",
                // another order, other fields, other kinds of keys and members
                "82" + DOCUMENT_IDS + "91" + DOC_1 + TYPE + JOIN,
                "85 01c0 c09301c2c3 a178 81a17993cb000000000000000 0d40100c705002a01020304 " + TYPE + JOIN
                        + DOCUMENT_IDS + "91" + DOC_1,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "9a c0 01 ca00000000 c402ffff" + DOC_1
                        + "91a178 81a178a179 d4ff00 ff c2",
                // a lone string
                "82" + TYPE + JOIN + DOCUMENT_IDS + DOC_1,
                // an empty id and a repeated one
                "82" + TYPE + JOIN + DOCUMENT_IDS + "93 a0" + DOC_1 + DOC_1
            })
    void aJoinInMessagePackIsUnderstoodHoweverItIsWritten(String hex) {
        assertThat(packed(hex)).contains(join("doc-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c0",
                "c1",
                "c2",
                "00",
                "ff",
                "cb7ff0000000000000",
                DOC_1,
                "90",
                "91" + DOC_1,
                "80",
                "81 a174 c0",
                // a field is missing or of the wrong kind
                "81" + TYPE + JOIN,
                "81" + DOCUMENT_IDS + "91" + DOC_1,
                "82" + TYPE + "01" + DOCUMENT_IDS + "91" + DOC_1,
                "82" + TYPE + "c4044a6f696e" + DOCUMENT_IDS + "91" + DOC_1,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "c0",
                "82" + TYPE + JOIN + DOCUMENT_IDS + "01",
                "82" + TYPE + JOIN + DOCUMENT_IDS + "80",
                "82" + TYPE + JOIN + DOCUMENT_IDS + "c403010203",
                // an unknown type
                "82" + TYPE + "a46a6f696e" + DOCUMENT_IDS + "91" + DOC_1,
                "82" + TYPE + "ac496e74726f64756374696f6e" + DOCUMENT_IDS + "91" + DOC_1,
                // trailing bytes
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1 + "c0",
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1 + "82" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1,
                // cut short
                "82" + TYPE + JOIN + DOCUMENT_IDS,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "92" + DOC_1,
                "83" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1,
                // claims that nothing stands behind
                "ddffffffff",
                "dfffffffff",
                "dbffffffff",
                "df7fffffff" + TYPE + JOIN,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "ddffffffff",
                "82" + TYPE + JOIN + DOCUMENT_IDS + "dd7fffffff" + DOC_1,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91db7fffffff" + DOC_1,
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91c6ffffffff",
                "83" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1 + "a178 ddffffffff",
                "83" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1 + "a178 c97fffffff00",
                // text that isn't UTF-8: a stray byte, a lone surrogate
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91a1ff",
                "82" + TYPE + JOIN + DOCUMENT_IDS + "91a3eda080"
            })
    void whatIsNoMessageInMessagePackIsNothing(String hex) {
        assertThat(packed(hex)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"df40000000", "df7fffffff", "dd7fffffff", "92dd7fffffffdd7fffffff", "df60000000"})
    void aSkippedFieldThatClaimsTooMuchIsCutShort(String unknown) {
        assertThat(packed("83" + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1 + "a178" + unknown))
                .isEmpty();
        assertThat(packed("83 a178" + unknown + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1))
                .isEmpty();
    }

    @Test
    void deepNestingInMessagePackIsNoTrouble() {
        byte[] nested = new byte[1 << 20];
        Arrays.fill(nested, (byte) 0x91);
        nested[nested.length - 1] = (byte) 0xC0;

        assertThat(Dialect.MESSAGE_PACK.decode(nested)).isEmpty();
        assertThat(packed("83" + "a178" + HexFormat.of().formatHex(nested) + TYPE + JOIN + DOCUMENT_IDS + "91" + DOC_1))
                .contains(join("doc-1"));
    }

    @Test
    void aLongIntroductionIsWrittenInWiderForms() throws IOException {
        String longId = "x".repeat(300);
        List<DocumentId> documents = Stream.iterate(0, i -> i < 70_000, i -> i + 1)
                .map(i -> new DocumentId(longId + i))
                .toList();
        byte[] written = Dialect.MESSAGE_PACK.encode(new Introduction(new PeerId(longId), documents));
        try (var unpacker = MessagePack.newDefaultUnpacker(written)) {
            assertThat(unpacker.unpackMapHeader()).isEqualTo(3);
            unpacker.skipValue(3);
            assertThat(unpacker.unpackString()).isEqualTo(longId);
            unpacker.skipValue();
            assertThat(unpacker.unpackArrayHeader()).isEqualTo(70_000);
            assertThat(unpacker.unpackString()).isEqualTo(longId + 0);
        }
    }

    // JSON

    @Test
    void messagesInJsonAreUnderstood() {
        assertThat(json("{\"type\":\"Join\",\"documentIds\":[\"a\",\"b\"]}")).contains(join("a", "b"));
        assertThat(json("{\"type\":\"Leave\",\"documentIds\":[\"a\"]}")).contains(new Leave(ids("a")));
        assertThat(json("{\"type\":\"Heartbeat\"}")).contains(new Heartbeat(null, null));
        assertThat(json("{\"type\":\"Heartbeat\",\"id\":\"7\"}")).contains(new Heartbeat("7", null));
        assertThat(json("{\"id\":\"7\",\"type\":\"Heartbeat\",\"peerId\":\"bob\",\"documentId\":\"doc\"}"))
                .contains(new Heartbeat("7", new Connection(new PeerId("bob"), new DocumentId("doc"))));
        for (String nothing :
                List.of("7", "null", "{}", "[\"7\"]", "\"\"", "\"\\uD800\"", "\"" + "x".repeat(65) + "\""))
            assertThat(json("{\"type\":\"Heartbeat\",\"id\":" + nothing + "}")).contains(new Heartbeat(null, null));
        assertThat(json("{\"type\":\"❤️\"}")).contains(new Heartbeat(null, null));
        assertThat(json("{\"type\":\"\\u2764\\uFE0F\"}")).contains(new Heartbeat(null, null));
    }

    @Test
    void theHeartIsUnderstoodInMessagePackToo() throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packMapHeader(1).packString("type").packString("❤️");
            assertThat(Dialect.MESSAGE_PACK.decode(packer.toByteArray())).contains(new Heartbeat(null, null));
        }
    }

    @Test
    void aJsonIntroductionNamesThePeerForOldAndNewClients() {
        byte[] written = Dialect.JSON.encode(
                new Introduction(new PeerId("bob \"é\""), List.of(new DocumentId("b"), new DocumentId("a\\\n"))));

        assertThat(new String(written, StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"Introduction\",\"peerId\":\"bob \\\"é\\\"\",\"userName\":\"bob \\\"é\\\"\","
                        + "\"documentIds\":[\"b\",\"a\\\\\\n\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " \r\n\t{ \"documentIds\" : [ \"doc-1\" ] , \"type\" : \"Join\" } \n",
                "{\"type\":\"Join\",\"documentIds\":\"doc-1\"}",
                "{\"type\":\"Join\",\"documentIds\":[1,null,true,\"doc-1\",{\"a\":\"b\"},[\"c\"],\"\",1e400]}",
                "{\"type\":\"Join\",\"documentIds\":[\"doc-1\",\"doc-1\"]}",
                "{\"type\":\"Join\",\"documentIds\":[\"\\ud800\",\"doc-1\",\"x\\udc00\",\"\\udc00\\ud800\"]}",
                "{\"__proto__\":{\"a\":1},\"constructor\":null,\"type\":\"Join\",\"documentIds\":[\"doc\\u002d1\"]}"
            })
    void aJoinInJsonIsUnderstoodHoweverItIsWritten(String text) {
        assertThat(json(text)).contains(join("doc-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u0000",
                "null",
                "true",
                "0",
                "\"Join\"",
                "[]",
                "[{\"type\":\"Heartbeat\"}]",
                "{}",
                "{\"type\":null}",
                "{\"type\":[\"Heartbeat\"]}",
                "{\"type\":1,\"documentIds\":[\"a\"]}",
                "{\"type\":\"Join\"}",
                "{\"type\":\"Join\",\"documentIds\":null}",
                "{\"type\":\"Join\",\"documentIds\":{}}",
                "{\"type\":\"Join\",\"documentIds\":1}",
                "{\"type\":\"join\",\"documentIds\":[\"a\"]}",
                "{\"type\":\"Introduction\",\"peerId\":\"x\",\"documentIds\":[\"a\"]}",
                "{\"Type\":\"Join\",\"documentIds\":[\"a\"]}",
                // not JSON
                "{\"type\":\"Join\",\"documentIds\":[\"a\"]",
                "{\"type\":\"Join\",\"documentIds\":[\"a\",]}",
                "{\"type\":\"Join\",\"documentIds\":[\"a\"],}",
                "{type:\"Join\",\"documentIds\":[\"a\"]}",
                "{'type':'Join','documentIds':['a']}",
                "{\"type\":\"Join\",\"documentIds\":[\"a\"]//\n}",
                "{\"type\":\"Join\",\"documentIds\":[\"\n\"]}",
                "{\"type\":\"Heartbeat\",\"x\":01}",
                "{\"type\":\"Heartbeat\",\"x\":NaN}",
                "\uFEFF{\"type\":\"Heartbeat\"} x",
                // trailing bytes
                "{\"type\":\"Heartbeat\"}x",
                "{\"type\":\"Heartbeat\"}}",
                "{\"type\":\"Heartbeat\"},",
                "{\"type\":\"Heartbeat\"}\u0000",
                "{\"type\":\"Heartbeat\"}{\"type\":\"Heartbeat\"}",
                "{\"type\":\"Join\",\"documentIds\":[\"a\"]} null"
            })
    void whatIsNoMessageInJsonIsNothing(String text) {
        assertThat(json(text)).isEmpty();
    }

    @Test
    void textThatIsntUtf8IsNothing() {
        byte[] heartbeat = "{\"type\":\"Heartbeat\",\"x\":\"?\"}".getBytes(StandardCharsets.UTF_8);
        heartbeat[heartbeat.length - 3] = (byte) 0xFF;

        assertThat(Dialect.JSON.decode(heartbeat)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 999, 1001, 2000, 100_000, 1_000_000})
    void deepNestingInJsonIsNothingOrAMessageButNeverAnError(int depth) {
        String lists = "[".repeat(depth) + "]".repeat(depth);
        String objects = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);

        assertThat(json(lists)).isEmpty();
        assertThat(json("[".repeat(depth))).isEmpty();
        assertThat(json(objects)).isEmpty();
        assertThatCode(() -> json("{\"x\":" + lists + ",\"type\":\"Heartbeat\"}"))
                .doesNotThrowAnyException();
        assertThatCode(() -> json("{\"type\":\"Join\",\"documentIds\":" + lists + "}"))
                .doesNotThrowAnyException();
    }

    @Test
    void hugeNumbersCostNothing() {
        assertThat(json("{\"type\":\"Heartbeat\",\"x\":1e999999999,\"y\":" + "9".repeat(100_000) + "}"))
                .contains(new Heartbeat(null, null));
    }

    // Both

    @Test
    void anIntroductionIsNoMessageOfAPeer() {
        Introduction introduction = new Introduction(new PeerId("bob"), List.of(new DocumentId("a")));
        for (Dialect dialect : Dialect.values()) {
            assertThat(dialect.decode(dialect.encode(introduction))).isEmpty();
        }
    }

    @Test
    void textFramesAreJsonAndBinaryOnesMessagePack() {
        assertThat(Dialect.of(true, new byte[] {'{'})).isSameAs(Dialect.JSON);
        assertThat(Dialect.of(true, new byte[0])).isSameAs(Dialect.JSON);
        assertThat(Dialect.of(false, new byte[] {'{'})).isSameAs(Dialect.JSON);
        assertThat(Dialect.of(false, new byte[] {' ', '{'})).isSameAs(Dialect.MESSAGE_PACK);
        assertThat(Dialect.of(false, new byte[0])).isSameAs(Dialect.MESSAGE_PACK);
        assertThat(Dialect.of(false, new byte[] {(byte) 0xde})).isSameAs(Dialect.MESSAGE_PACK);
        assertThat(Dialect.JSON.isText()).isTrue();
        assertThat(Dialect.MESSAGE_PACK.isText()).isFalse();
    }

    @Test
    void noBytesMakeADecoderThrow() {
        Random random = new Random(4711);
        List<byte[]> seeds = List.of(
                hex("de0002 " + TYPE + JOIN + DOCUMENT_IDS + "92" + DOC_1 + "a3c3a96f"),
                hex("83 a178 93c0c2d40100" + TYPE + JOIN + DOCUMENT_IDS + "dd00000001" + DOC_1),
                "{\"type\":\"Join\",\"documentIds\":[\"a\",1,\"\\ud83c\\udf89\"],\"x\":{\"y\":[1e3,null]}}"
                        .getBytes(StandardCharsets.UTF_8),
                "{\"type\":\"❤️\"}".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = mutated(seeds.get(random.nextInt(seeds.size())), random);
            for (Dialect dialect : Dialect.values()) {
                assertThatCode(() -> dialect.decode(bytes))
                        .as("%s of %s", dialect, HexFormat.of().formatHex(bytes))
                        .doesNotThrowAnyException();
            }
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = random.nextInt(10) == 0 ? new byte[random.nextInt(40)] : seed.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 3));
    }

    private static Optional<ClientMessage> packed(String hex) {
        return Dialect.MESSAGE_PACK.decode(hex(hex));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Optional<ClientMessage> json(String text) {
        return Dialect.JSON.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Join join(String... documents) {
        return new Join(ids(documents));
    }

    private static LinkedHashSet<DocumentId> ids(String... documents) {
        LinkedHashSet<DocumentId> ids = new LinkedHashSet<>();
        for (String document : documents) {
            ids.add(new DocumentId(document));
        }
        return ids;
    }
}
