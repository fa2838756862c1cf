package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes on the wire are the ones that the published clients send and expect. */
@Tag("meaning")
class GoldenBytesTest extends RelayBehaviour {
    private static final Frame JOIN = Golden.message("join", "messagepack");
    private static final Frame JSON_JOIN = Golden.message("join", "json");

    @Test
    void messagePackIntroductionIsByteForByteWhatClientsExpect() {
        RawWebSocket alice = peer("alice").send(own(JOIN));
        peer("bob").send(own(JSON_JOIN));

        assertThat(alice.next()).isEqualTo(own(Golden.message("introduction", "messagepack")));
    }

    @Test
    void jsonIntroductionIsByteForByteWhatIsDocumented() {
        RawWebSocket alice = peer("alice").send(own(JSON_JOIN));
        peer("bob").send(own(JOIN));

        assertThat(alice.next()).isEqualTo(own(Golden.message("introduction", "json")));
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void leaveIsUnderstood(String dialect) {
        Frame join = own(Golden.message("join", dialect));
        RawWebSocket alice = peer("alice").send(join, own(Golden.message("leave", dialect)));
        settle(alice);
        alice.send(Dialect.JSON.join(id("doc-2")));
        RawWebSocket bob = peer("bob").send(join);
        bob.send(Dialect.JSON.join(id("doc-2")));

        Introduction.next(alice).names("bob", id("doc-2"));
        Introduction.next(bob).names("alice", id("doc-2"));
    }

    @ParameterizedTest
    @MethodSource("heartbeats")
    void heartbeatIsTakenAndNotAnswered(Frame heartbeat) {
        RawWebSocket alice = peer("alice").send(own(JOIN), heartbeat, heartbeat);
        peer("bob").send(own(JOIN));

        Introduction.next(alice).names("bob", documentLikeGolden());
    }

    static List<String> dialects() {
        return List.of("json", "messagepack");
    }

    static List<Frame> heartbeats() {
        return List.of(
                Golden.message("heartbeat", "json"),
                Golden.message("heartbeat", "messagepack"),
                Frame.text("{\"type\":\"❤️\"}"),
                Frame.binary(Golden.bytes("81 a4 74797065 a6 e29da4efb88f")));
    }

    @ParameterizedTest
    @MethodSource("widths")
    void messagePackOfAnyWidthIsUnderstood(String join) {
        RawWebSocket alice = peer("alice").send(own(Frame.binary(Golden.bytes(join))));
        RawWebSocket bob = peer("bob").send(own(JOIN));

        Introduction.next(alice).names("bob", documentLikeGolden());
        Introduction.next(bob).names("alice", documentLikeGolden());
    }

    static List<String> widths() {
        String type = "a4 74797065 a4 4a6f696e";
        String key = "ab 646f63756d656e74496473";
        return List.of(
                "82" + type + key + "91 a5 646f632d31",
                "df 00000002" + type + key + "dc 0001 a5 646f632d31",
                "82" + key + "dd 00000001 d9 05 646f632d31" + type,
                "82 d9 04 74797065 da 0004 4a6f696e" + key + "91 db 00000005 646f632d31",
                // More fields, of every kind, are nobody's business.
                "84" + type + "a1 78 93 c0 c3 cb 3ff0000000000000" + key + "91 a5 646f632d31 a1 79 c4 01 ff");
    }
}
