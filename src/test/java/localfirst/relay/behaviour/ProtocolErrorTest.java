package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that break RFC 6455 end their own socket with 1002, and nobody else's. */
@NotWhere(Difference.FRAMES_CHECKED_BY_CONTAINER)
class ProtocolErrorTest extends RelayBehaviour {
    static Stream<Arguments> errors() {
        Map<String, byte[]> errors = new LinkedHashMap<>();
        errors.put("unmasked text", Frame.text("hello").unmasked());
        errors.put("unmasked ping", Frame.ping("").unmasked());
        for (int rsv : new int[] {4, 2, 1})
            errors.put("reserved bits " + rsv, Frame.text("hello").withRsv(rsv).masked(1));
        errors.put("reserved bit on a ping", Frame.ping("x").withRsv(4).masked(1));
        for (int opcode : new int[] {3, 7, 11, 15})
            errors.put("opcode " + opcode, frame(true, opcode, 5).masked(1));
        errors.put("ping of 126 bytes", frame(true, Frame.PING, 126).masked(1));
        errors.put("close of 126 bytes", Frame.close(1000, "x".repeat(124)).masked(1));
        errors.put("fragmented ping", frame(false, Frame.PING, 5).masked(1));
        errors.put("fragmented close", frame(false, Frame.CLOSE, 0).masked(1));
        errors.put("continuation of nothing", frame(true, Frame.CONTINUATION, 5).masked(1));
        errors.put(
                "text inside a text",
                Frame.joined(
                        Frame.text("one").unfinished().masked(1),
                        Frame.text("two").masked(1)));
        errors.put("close of one byte", frame(true, Frame.CLOSE, 1).masked(1));
        return errors.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static Frame frame(boolean fin, int opcode, int size) {
        return new Frame(fin, 0, opcode, new byte[size]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void endsThePipeWithProtocolErrorAndDisturbsNoOther(String what, byte[] bytes) {
        Pair healthy = pair(id("carol"), id("dave"), id("doc"));
        Pair pair = pair();

        pair.alice().sendBytes(bytes);

        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(1002);
        pair.bob().awaitEnd();
        healthy.sayHello();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void endsAHeldCallerWithProtocolError(String what, byte[] bytes) {
        Pair healthy = pair();
        RawWebSocket held = caller(id("carol"), id("dave"), id("doc"));
        held.sendBytes(bytes);

        assertThat(held.nextClose().closeCode()).isEqualTo(1002);
        healthy.sayHello();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void endsAPeersSocketWithProtocolError(String what, byte[] bytes) {
        Pair healthy = pair();
        RawWebSocket bob = peer(id("bob"), id("doc"));
        RawWebSocket mallory = peer(id("mallory"));
        mallory.sendBytes(bytes);

        assertThat(mallory.nextClose().closeCode()).isEqualTo(1002);
        healthy.sayHello();
        peer(id("carol"), id("doc"));
        Introduction.next(bob).names(id("carol"), id("doc"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void endsWithProtocolErrorWhenItComesRightAfterTheHandshake(String what, byte[] bytes) {
        RawWebSocket caller = polite(path(id("alice"), id("bob"), id("doc"))).sendBytes(bytes);
        assertThat(caller.nextClose().closeCode()).isEqualTo(1002);
    }

    static Stream<Integer> codesThatMayNotBeSent() {
        return Stream.of(0, 999, 1004, 1005, 1006, 1015, 5000, 65_535);
    }

    @ParameterizedTest
    @MethodSource("codesThatMayNotBeSent")
    void closeWithACodeThatMayNotBeSentIsAProtocolError(int code) {
        Pair pair = pair();
        pair.alice().send(Frame.close(code, ""));
        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(1002);
        int forwarded = pair.bob().nextClose().closeCode();
        assertThat(forwarded).as("what the partner is told").isNotEqualTo(code).isBetween(1001, 4999);
    }

    @Test
    void lengthThatNoMessageHasIsAProtocolErrorOrTooBig() {
        Pair healthy = pair();
        RawWebSocket held = caller(id("carol"), id("dave"), id("doc"));
        held.sendBytes(Golden.bytes("82 ff ffffffffffffffff 00000000"));
        assertThat(held.nextClose().closeCode()).isIn(1002, 1009);
        healthy.sayHello();
    }
}
