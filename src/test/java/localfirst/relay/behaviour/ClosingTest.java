package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import localfirst.relay.testing.Background;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When one side closes, the other gets all that was sent before, and then the same code and reason. */
class ClosingTest extends RelayBehaviour {
    @ParameterizedTest
    @CsvSource({
        "1000, ''",
        "1000, done",
        "1001, going away",
        "1003, no",
        "1008, policy",
        "1009, too big",
        "3000, of a library",
        "4000, of an app",
        "4999, 'ünï → 🎉'"
    })
    void codeAndReasonAreForwarded(int code, String reason) {
        assertForwarded(code, reason);
    }

    /** Jakarta's API doesn't tell a client's 1007 from the container's own. */
    @Test
    @NotWhere(Difference.FRAMES_CHECKED_BY_CONTAINER)
    void code1007IsForwarded() {
        assertForwarded(1007, "odd bytes");
    }

    @Test
    @NotWhere(Difference.CODE_1011_MEANS_LOST)
    void code1011IsForwarded() {
        assertForwarded(1011, "broken");
    }

    private void assertForwarded(int code, String reason) {
        Pair pair = pair();

        pair.alice().send(Frame.close(code, reason));

        Frame close = pair.bob().nextClose();
        assertThat(close.closeCode()).isEqualTo(code);
        assertThat(close.closeReason()).isEqualTo(reason);
        pair.alice().awaitEnd();
        pair.bob().awaitEnd();
    }

    @Test
    void closeIsAnsweredWithTheSameCode() {
        Pair pair = pair();
        pair.alice().send(Frame.close(4321, "bye"));
        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(4321);
    }

    @Test
    void longestReasonIsForwardedWhole() {
        Pair pair = pair();
        String reason = "é".repeat(61) + "x";
        pair.alice().send(Frame.close(4000, reason));
        assertThat(pair.bob().nextClose().closeReason()).isEqualTo(reason);
    }

    @Test
    void noCodeBecomesNormal() {
        Pair pair = pair();
        pair.bob().send(Frame.close());
        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(1000);
    }

    @Test
    void lostConnectionBecomesGoingAway() {
        Pair pair = pair();
        pair.alice().cut();
        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(1001);
    }

    @Test
    void connectionThatEndsWithoutACloseFrameBecomesGoingAway() {
        Pair pair = pair();
        pair.alice().close();
        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(1001);
    }

    @ParameterizedTest
    @CsvSource({"relay:superseded", "relay: drain", "relay:"})
    void noPeerCanSpeakForTheRelay(String reason) {
        Pair pair = pair();
        pair.alice().send(Frame.close(4000, reason));

        Frame close = pair.bob().nextClose();

        assertThat(close.closeCode()).isEqualTo(4000);
        assertThat(close.closeReason())
                .doesNotStartWith("relay:")
                .isEqualToIgnoringWhitespace(reason.substring("relay:".length()));
    }

    @Test
    void prefixThatIsRepeatedIsNoWayAround() {
        Pair pair = pair();
        pair.alice().send(Frame.close(4000, "relay:relay:superseded"));
        assertThat(pair.bob().nextClose().closeReason()).doesNotStartWith("relay:");
    }

    @Test
    void allThatWasSentBeforeTheCloseIsDeliveredFirst() {
        Pair pair = pair();
        Message[] messages = IntStream.range(0, 64)
                .mapToObj(i -> Message.random(16 * 1024, i))
                .toArray(Message[]::new);

        pair.alice().send(messages).send(Frame.close(4000, "that was all"));

        Messages.assertNext(pair.bob(), messages);
        assertThat(pair.bob().nextClose().closeReason()).isEqualTo("that was all");
    }

    @Test
    void normalClientsSeeTheCodeToo() {
        TyrusSocket alice = closing(TyrusSocket.open(relay, path(id("alice"), id("bob"), id("doc"))));
        TyrusSocket bob = closing(TyrusSocket.open(relay, path(id("bob"), id("alice"), id("doc"))));
        alice.send(Message.text("hello"));
        assertThat(bob.next()).isEqualTo(Message.text("hello"));

        alice.close(4001, "bye");

        assertThat(bob.closeReason().getCloseCode().getCode()).isEqualTo(4001);
        assertThat(bob.closeReason().getReasonPhrase()).isEqualTo("bye");
    }

    @Test
    @NotWhere(Difference.NO_BACKPRESSURE)
    void partnerThatReadsLateGetsEverythingBeforeTheClose() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        RawWebSocket bob = closing(RawWebSocket.open(relay, path(id("bob"), id("alice"), id("doc"))));
        bob.send(Frame.text("later"));
        Messages.assertNext(alice, Message.text("later"));
        Message[] messages = IntStream.range(0, 128)
                .mapToObj(i -> Message.random(64 * 1024, i))
                .toArray(Message[]::new);
        CompletableFuture<?> sending =
                Background.run(() -> alice.send(messages).send(Frame.close(4000, "that was all")));
        pair(id("carol"), id("dave"), id("doc"));

        bob.polite().read();

        Messages.assertNext(bob, messages);
        assertThat(bob.nextClose().closeReason()).isEqualTo("that was all");
        sending.join();
    }

    @Test
    @NotWhere(Difference.UNANSWERED_CLOSES_LINGER)
    void peerThatDoesNotAnswerACloseFrameIsNotWaitedForLong() {
        Pair pair = pair();
        pair.bob().impolite();

        pair.alice().send(Frame.close(4000, ""));

        assertThat(pair.bob().nextClose().closeCode()).isEqualTo(4000);
        pair.bob().awaitEnd();
    }

    @Test
    @NotWhere(Difference.UNANSWERED_CLOSES_LINGER)
    void connectionOfAPeerThatDoesNotAnswerACloseFrameIsGivenUpBothWays() {
        Pair pair = pair();
        pair.bob().impolite();

        pair.alice().send(Frame.close(4000, ""));

        pair.bob().awaitEnd();
        pair.bob().awaitRefusal();
    }

    @Test
    void peerWhoseOwnCloseHasOnlyHalfArrivedGetsThePartners() {
        Pair pair = pair();
        byte[] close = Frame.close(4001, "alice").masked(1);
        byte[] half = Arrays.copyOf(close, 8);
        pair.alice().impolite().sendBytes(Frame.joined(Frame.text("hello").masked(1), half));
        Messages.assertNext(pair.bob(), Message.text("hello"));

        pair.bob().send(Frame.close(4002, "bob"));

        assertThat(pair.alice().nextClose().closeCode()).isEqualTo(4002);
        pair.alice().sendBytes(Arrays.copyOfRange(close, half.length, close.length));
        pair.alice().awaitEnd();
        pair.bob().awaitEnd();
    }

    @Test
    @NotWhere(Difference.CROSSING_CLOSES_CUT)
    void bothMayCloseAtOnce() {
        for (int i = 0; i < 30; i++) {
            Pair pair = pair();
            CompletableFuture<?> bobs = Background.run(() -> pair.bob().trySend(Frame.close(4002, "bob")));
            pair.alice().trySend(Frame.close(4001, "alice"));
            bobs.join();
            assertThat(pair.alice().nextClose().closeCode()).isIn(4001, 4002);
            assertThat(pair.bob().nextClose().closeCode()).isIn(4001, 4002);
            pair.alice().awaitEnd();
            pair.bob().awaitEnd();
        }
    }
}
