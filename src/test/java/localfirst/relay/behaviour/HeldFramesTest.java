package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import localfirst.relay.testing.Background;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the first caller sends before its partner comes reaches the partner exactly as it was sent. */
class HeldFramesTest extends RelayBehaviour {
    /** What a caller has left behind is kept for its partner for this long. */
    private static final Duration UNTIL_FORGOTTEN = Duration.ofSeconds(5);

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void heldAndLiveFramesArriveAlike(String what, byte[] sent, Message received) {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).sendBytes(sent);
        alice.send(Frame.text("last of the held"));
        settleHeld();
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        Messages.assertNext(bob, received, Message.text("last of the held"));

        alice.sendBytes(sent).send(Frame.text("live"));
        Messages.assertNext(bob, received, Message.text("live"));
    }

    static List<Object[]> golden() {
        return Golden.rows("frames.txt").stream()
                .map(row -> new Object[] {row[0], Golden.bytes(row[1]), messageOf(Golden.bytes(row[2]))})
                .toList();
    }

    private static Message messageOf(byte[] frame) {
        return new Message((frame[0] & 15) == Frame.TEXT, Arrays.copyOfRange(frame, 2, frame.length));
    }

    /** Another caller was answered by the relay: what was sent before that is most likely with it. */
    private void settleHeld() {
        pair(id("left"), id("right"), id("settled"));
    }

    @Test
    void heldFramesOfAllKindsKeepTheirOrder() {
        Message[] messages = IntStream.range(0, 300)
                .mapToObj(i -> switch (i % 4) {
                    case 0 -> Message.text("number " + i);
                    case 1 -> Message.random(i * 7, i);
                    case 2 -> Message.text("");
                    default -> Message.binary();
                })
                .toArray(Message[]::new);
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(messages);
        settleHeld();
        alice.send(Message.text("the end"));
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, messages);
        Messages.assertNext(bob, Message.text("the end"));
    }

    @Test
    @NotWhere(Difference.LARGE_MESSAGES_REFUSED)
    void heldMessageOfEightMebibytesArrivesWhole() {
        Message large = Message.random(8 * 1024 * 1024, 8);
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(Message.text("before"), large);
        alice.send(Message.text("after"));
        settleHeld();
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("before"), large, Message.text("after"));
        new Pair(alice, bob).sayHello();
    }

    @Test
    void messageWhoseFragmentsCameInPartsIsOneMessage() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"))
                .send(
                        Frame.text("held ").unfinished(),
                        Frame.continuation("and ".getBytes()).unfinished());
        settleHeld();
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        bob.send(Frame.text("I am here"));
        Messages.assertNext(alice, Message.text("I am here"));
        alice.send(Frame.continuation("live".getBytes()), Frame.binary(7));

        Messages.assertNext(bob, Message.text("held and live"), Message.binary(7));
    }

    @Test
    void framesOfACallerThatClosedAreDeliveredToThePartnerThatComesInTime() throws Exception {
        inTime(UNTIL_FORGOTTEN, () -> {
            RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
            alice.send(Frame.text("a note"), Frame.binary(1, 2), Frame.close(1000, "done"));
            alice.awaitEnd();

            RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

            Messages.assertNext(bob, Message.text("a note"), Message.binary(1, 2));
            Frame close = bob.nextClose();
            assertThat(close.closeCode()).isEqualTo(1000);
            bob.awaitEnd();
        });
    }

    @Test
    @NotWhere(Difference.CALLS_TRAVEL)
    void framesOfACallerThatClosedAreDroppedWhenItReturnsFirst() {
        RawWebSocket gone = caller(id("alice"), id("bob"), id("doc"));
        gone.send(Frame.text("old"), Frame.close());
        gone.awaitEnd();

        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("new"));
        inItsPlace(alice);
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("new"));
        new Pair(alice, bob).sayHello();
    }

    @Test
    void notesThatAreFetchedAreFetchedOnce() throws Exception {
        inTime(UNTIL_FORGOTTEN, () -> {
            RawWebSocket gone = caller(id("alice"), id("bob"), id("doc"));
            gone.send(Frame.text("a note"), Frame.close());
            gone.awaitEnd();
            RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
            Messages.assertNext(bob, Message.text("a note"));
            bob.nextClose();
            bob.awaitEnd();
        });

        RawWebSocket again = caller(id("bob"), id("alice"), id("doc"));
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        new Pair(alice, again).sayHello();
    }

    @Test
    @NotWhere(Difference.NO_BACKPRESSURE)
    void callerThatSentMoreThanIsHeldAndClosedIsDeliveredWhole() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        Message[] messages = IntStream.range(0, 20)
                .mapToObj(i -> Message.random(1024 * 1024, i))
                .toArray(Message[]::new);
        CompletableFuture<?> sending = Background.run(() -> alice.send(messages).send(Frame.close(4000, "all told")));
        settleHeld();

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, messages);
        assertThat(bob.nextClose().closeReason()).isEqualTo("all told");
        sending.join();
    }
}
