package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What isn't a message is ignored: the socket stays open, and the next valid message works. */
@Tag("meaning")
class MalformedInputTest extends RelayBehaviour {
    private static final String TYPE_JOIN = "a4 74797065 a4 4a6f696e";
    private static final String KEY = "ab 646f63756d656e74496473";

    @ParameterizedTest(name = "{0}")
    @MethodSource("ignored")
    void ignoredAndTheSocketStaysOpen(String what, Frame malformed) {
        RawWebSocket alice = peer(id("alice")).send(malformed).send(Dialect.JSON.join(id("doc")));
        RawWebSocket bob = peer(id("bob"), id("doc"));

        Introduction.next(alice).names(id("bob"), id("doc"));
        Introduction.next(bob).names(id("alice"), id("doc"));
    }

    static Stream<Arguments> ignored() {
        Map<String, Frame> frames = new TreeMap<>();
        texts().forEach((what, text) -> frames.put("text: " + what, Frame.text(text)));
        binaries().forEach((what, hex) -> frames.put("binary: " + what, Frame.binary(Golden.bytes(hex))));
        return frames.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        texts.put("empty", "");
        texts.put("not JSON", "hello");
        texts.put("cut off", "{\"type\":\"Join\",\"documentIds\":[\"x\"");
        texts.put("trailing text", "{\"type\":\"Join\",\"documentIds\":[\"x\"]} x");
        texts.put("null", "null");
        texts.put("number", "42");
        texts.put("string", "\"Join\"");
        texts.put("list", "[{\"type\":\"Join\"}]");
        texts.put("no type", "{\"documentIds\":[\"x\"]}");
        texts.put("type isn't text", "{\"type\":[\"Join\"],\"documentIds\":[\"x\"]}");
        texts.put("unknown type", "{\"type\":\"Introduction\",\"documentIds\":[\"x\"]}");
        texts.put("type of another case", "{\"type\":\"join\",\"documentIds\":[\"x\"]}");
        texts.put("Join without ids", "{\"type\":\"Join\"}");
        texts.put("Join with null for ids", "{\"type\":\"Join\",\"documentIds\":null}");
        texts.put("Join with an object for ids", "{\"type\":\"Join\",\"documentIds\":{\"0\":\"x\"}}");
        texts.put("Join with a number for ids", "{\"type\":\"Join\",\"documentIds\":7}");
        texts.put("Leave without ids", "{\"type\":\"Leave\"}");
        texts.put("deep nesting", "[".repeat(20_000));
        return texts;
    }

    private static Map<String, String> binaries() {
        Map<String, String> binaries = new TreeMap<>();
        binaries.put("empty", "");
        binaries.put("nil", "c0");
        binaries.put("never used byte", "c1");
        binaries.put("number", "2a");
        binaries.put("string", "a4 4a6f696e");
        binaries.put("list", "91 c0");
        binaries.put("empty map", "80");
        binaries.put("cut off", "de 0002 a4 74797065 a4 4a6f");
        binaries.put("trailing bytes", "82" + TYPE_JOIN + KEY + "91 a1 78 00");
        binaries.put("no type", "81" + KEY + "91 a1 78");
        binaries.put("type is nil", "82 a4 74797065 c0" + KEY + "91 a1 78");
        binaries.put("unknown type", "82 a4 74797065 a4 4c6f696e" + KEY + "91 a1 78");
        binaries.put("Join without ids", "81" + TYPE_JOIN);
        binaries.put("Join with nil for ids", "82" + TYPE_JOIN + KEY + "c0");
        binaries.put("Join with a map for ids", "82" + TYPE_JOIN + KEY + "81 a1 78 a1 79");
        binaries.put("Leave without ids", "81 a4 74797065 a5 4c65617665");
        binaries.put("list that claims four billion", "82" + TYPE_JOIN + KEY + "dd ffffffff a1 78");
        binaries.put("string that claims two billion", "82" + TYPE_JOIN + KEY + "91 db 7fffffff 78");
        binaries.put("map that claims four billion", "df ffffffff");
        binaries.put("deep nesting", "91".repeat(20_000));
        binaries.put("id that isn't UTF-8", "82" + TYPE_JOIN + KEY + "91 a2 c328");
        binaries.put("extension type", "d4 01 00");
        return binaries;
    }

    @Test
    void loneStringCountsAsOneId() {
        RawWebSocket alice = peer(id("alice")).send(Frame.text("""
                {"type":"Join","documentIds":"%s"}""".formatted(id("doc"))));
        peer(id("bob"), id("doc"));

        Introduction.next(alice).names(id("bob"), id("doc"));
    }

    @Test
    void membersThatAreNotStringsAreDropped() {
        RawWebSocket alice = peer(id("alice")).send(Frame.text("""
                {"type":"Join","documentIds":[1,null,"%s",{"a":[]},["b"],true,"%s"]}""".formatted(id("d1"), id("d2"))));
        peer(id("bob"), id("d1"), id("d2"));

        Introduction.next(alice).names(id("bob"), id("d1"), id("d2"));
    }

    @Test
    void loneSurrogatesDoNoHarm() {
        RawWebSocket alice = peer(id("alice")).send(Frame.text("""
                {"type":"Join","documentIds":["\\ud800"]}""")).send(Dialect.JSON.join(id("doc")));
        peer(id("bob"), id("doc"));

        Introduction.next(alice).names(id("bob"), id("doc"));
    }

    @ParameterizedTest
    @MethodSource("namesThatMeanSomethingElsewhere")
    void namesThatMeanSomethingElsewhereArePlainIds(String name) {
        RawWebSocket alice = peer(name, name);
        RawWebSocket bob = peer(id("bob"), name, "toString");

        Introduction.next(alice).names(id("bob"), name);
        Introduction.next(bob).names(name, name);
    }

    static Stream<String> namesThatMeanSomethingElsewhere() {
        return Stream.of("__proto__", "constructor", "hasOwnProperty", "null", "undefined", "0", "true");
    }

    @Test
    void leaveOfWhatWasNeverJoinedIsNothing() {
        RawWebSocket alice = peer(id("alice"))
                .send(Dialect.JSON.leave(id("other"), id("doc")))
                .send(Dialect.JSON.join(id("doc")));
        peer(id("bob"), id("doc"));

        Introduction.next(alice).names(id("bob"), id("doc"));
    }

    @Test
    void generatedNonsenseEndsNoSocketAndDisturbsNobody() {
        Pair pair = pair();
        RawWebSocket alice = peer(id("mallory"));
        Random random = new Random(20_261_122);
        for (int i = 0; i < 400; i++) {
            alice.send(nonsense(random));
            // Who sends nothing else is read more and more slowly.
            if (i % 8 == 0) alice.send(Golden.message("heartbeat", "json"));
        }
        pair.sayHello();

        alice.send(Dialect.JSON.join(id("found")), Dialect.MESSAGE_PACK.join(id("found")));
        RawWebSocket bob = peer(id("bob"), id("found"));

        Introduction.next(bob).names(id("mallory"), id("found"));
        assertThat(Introduction.next(alice).peerId()).isEqualTo(id("bob"));
        assertThat(alice.hasEnded()).isFalse();
    }

    /** A valid message with some bytes changed, removed or doubled, or bytes of no meaning at all. */
    private static Frame nonsense(Random random) {
        boolean text = random.nextBoolean();
        byte[] bytes = (text ? Dialect.JSON : Dialect.MESSAGE_PACK)
                .join("doc-" + random.nextInt(10), "é")
                .payload();
        if (random.nextInt(4) == 0) random.nextBytes(bytes);
        for (int i = random.nextInt(4); i >= 0; i--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        byte[] cut = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length + 4));
        // A text frame has to be UTF-8: one that isn't ends its socket, which is another test.
        String asText = new String(cut, StandardCharsets.ISO_8859_1);
        return text ? Frame.text(asText) : Frame.binary(cut);
    }
}
