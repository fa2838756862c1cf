package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipe carries messages both ways as they came: order, kind, boundaries, any length. */
class PipeTest extends RelayBehaviour {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 4095, 8191, 8192, 8193, 65_535, 65_536, 1_000_000})
    void messagesOfEverySizeArriveAsTheyWereSent(int size) {
        Pair pair = pair();
        Message text = Message.text("x".repeat(size));
        Message binary = Message.random(size, size);

        pair.alice().send(text, binary, text);
        pair.bob().send(binary, text, binary);

        Messages.assertNext(pair.bob(), text, binary, text);
        Messages.assertNext(pair.alice(), binary, text, binary);
    }

    @Test
    @NotWhere(Difference.LARGE_MESSAGES_REFUSED)
    void messagesOfEightMebibytesGoBothWaysAtOnce() {
        Pair pair = pair();
        Message toBob = Message.random(8 * 1024 * 1024, 1);
        Message toAlice = Message.text("ü".repeat(4 * 1024 * 1024));
        CompletableFuture<?> sending = Background.run(() -> pair.bob().send(toAlice));

        pair.alice().send(toBob);
        sending.join();

        Messages.assertNext(pair.bob(), toBob);
        Messages.assertNext(pair.alice(), toAlice);
        pair.sayHello();
    }

    @Test
    void manyMessagesOfMixedKindsAndSizesKeepTheirOrder() {
        Pair pair = pair();
        Message[] messages = mixed(1_500, 42);
        CompletableFuture<?> sending = Background.run(() -> pair.alice().send(messages));
        pair.bob().send(messages);

        Messages.assertNext(pair.bob(), messages);
        Messages.assertNext(pair.alice(), messages);
        sending.join();
    }

    private static Message[] mixed(int count, long seed) {
        Random random = new Random(seed);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int size = (int) Math.pow(2, random.nextDouble() * 16);
            messages.add(random.nextBoolean() ? Message.text("y".repeat(size)) : Message.random(size, i));
        }
        return messages.toArray(Message[]::new);
    }

    @Test
    void fragmentsWithControlFramesBetweenThemAreOneMessage() {
        Pair pair = pair();
        pair.alice()
                .send(
                        Frame.text("one, ").unfinished(),
                        Frame.ping("between"),
                        Frame.continuation("two, ".getBytes()).unfinished(),
                        Frame.continuation(new byte[0]).unfinished(),
                        Frame.pong(new byte[] {1}),
                        Frame.continuation("three".getBytes()),
                        Frame.binary(9));

        Messages.assertNext(pair.bob(), Message.text("one, two, three"), Message.binary(9));
        assertThat(pair.alice().next()).isEqualTo(Frame.pong("between".getBytes()));
    }

    /** The relay pings whoever has another caller's ids: between the frames of a message, if one is under way. */
    @Test
    void messageSurvivesThatItsReceiverIsPingedInTheMiddle() {
        Pair pair = pair();
        Message whole = Message.random(3 * 256 * 1024, 9);
        for (int i = 0; i < 3; i++) {
            byte[] part = Arrays.copyOfRange(whole.bytes(), i * 256 * 1024, (i + 1) * 256 * 1024);
            Frame frame = i == 0 ? Frame.binary(part) : Frame.continuation(part);
            pair.alice().send(i < 2 ? frame.unfinished() : frame);
            int pings = pair.bob().pings();
            caller(id("bob"), id("alice"), id("doc"));
            Patience.await("that bob is pinged", () -> pair.bob().pings() > pings);
        }

        Messages.assertNext(pair.bob(), whole);
        pair.sayHello();
    }

    @Test
    @NotWhere(Difference.SPLIT_CHARACTERS_REFUSED)
    void characterSplitBetweenFragmentsIsKept() {
        Pair pair = pair();
        byte[] fish = "🐟".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int at = 1; at < fish.length; at++) {
            Frame first = new Frame(false, 0, Frame.TEXT, java.util.Arrays.copyOf(fish, at));
            pair.alice().send(first, Frame.continuation(java.util.Arrays.copyOfRange(fish, at, fish.length)));
            Messages.assertNext(pair.bob(), Message.text("🐟"));
        }
    }

    @Test
    void frameThatArrivesByteByByteIsOneFrame() {
        Pair pair = pair();
        for (byte b : Frame.text("slowly").masked(0x1a2b3c4d)) pair.alice().sendBytes(new byte[] {b});
        Messages.assertNext(pair.bob(), Message.text("slowly"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    @NotWhere(Difference.SPLIT_EMPTY_FRAMES_BREAK)
    void emptyFrameWhoseHeaderArrivesInTwoPartsIsOneFrame(int at) {
        Pair pair = pair();
        byte[] empty = Frame.binary().masked(0x1a2b3c4d);
        pair.alice().sendBytes(Frame.joined(Frame.text("before").masked(1), Arrays.copyOf(empty, at)));
        Messages.assertNext(pair.bob(), Message.text("before"));

        pair.alice()
                .sendBytes(Frame.joined(
                        Arrays.copyOfRange(empty, at, empty.length),
                        Frame.text("after").masked(2)));

        Messages.assertNext(pair.bob(), Message.binary(), Message.text("after"));
    }

    @Test
    void manyFramesInOneSegmentAreManyMessages() {
        Pair pair = pair();
        byte[][] frames = IntStream.range(0, 1000)
                .mapToObj(i -> Frame.text("n" + i).masked(i * 0x01010101))
                .toArray(byte[][]::new);
        pair.alice().sendBytes(Frame.joined(frames));
        Messages.assertNext(
                pair.bob(),
                IntStream.range(0, 1000).mapToObj(i -> Message.text("n" + i)).toArray(Message[]::new));
    }

    @Test
    void whatFlowsThroughIsNeverRead() {
        Pair pair = pair();
        Message[] likeMessages = {
            Message.text("{\"type\":\"Join\",\"documentIds\":[\"x\"]}"),
            Message.text("{\"type\":\"Heartbeat\"}"),
            Message.binary(0xc0),
            new Message(false, Dialect.MESSAGE_PACK.join("x").payload())
        };
        pair.alice().send(likeMessages);
        Messages.assertNext(pair.bob(), likeMessages);
    }
}
