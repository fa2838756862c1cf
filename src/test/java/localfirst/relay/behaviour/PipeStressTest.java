package localfirst.relay.behaviour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many pairs at once, whose bytes arrive cut in any way: every receiver gets every message of its partner. */
class PipeStressTest extends RelayBehaviour {
    private static final int PAIRS = 24;
    private static final int MESSAGES = 120;

    @Test
    @NotWhere(Difference.NO_BACKPRESSURE)
    void messagesCutInAnyWayArriveWholeInManyPipesAtOnce() {
        // There, a receiver that falls behind for a moment is cut.
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                int number = i;
                RawWebSocket alice = caller(id("alice" + i), id("bob" + i), id("doc"));
                all.add(CompletableFuture.runAsync(() -> scatter(alice, number), threads));
                // Some partners come early, some when much is held already.
                all.add(CompletableFuture.runAsync(
                        () -> {
                            RawWebSocket bob = caller(id("bob" + number), id("alice" + number), id("doc"));
                            CompletableFuture<?> answers =
                                    CompletableFuture.runAsync(() -> scatter(bob, -number - 1), threads);
                            Messages.assertNext(bob, messages(number));
                            answers.join();
                        },
                        threads));
                all.add(CompletableFuture.runAsync(() -> Messages.assertNext(alice, messages(-number - 1)), threads));
            }
            all.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Message[] messages(int seed) {
        Random random = new Random(seed);
        return IntStream.range(0, MESSAGES)
                .mapToObj(i -> {
                    int size = (int) Math.pow(2, random.nextDouble() * 18) - 1;
                    return random.nextBoolean() ? Message.text("z".repeat(size)) : Message.random(size, seed + i);
                })
                .toArray(Message[]::new);
    }

    /** Sends the messages in fragments, with pings among them, in pieces that end anywhere. */
    private static void scatter(RawWebSocket socket, int seed) {
        Random random = new Random(seed * 7L);
        List<byte[]> frames = new ArrayList<>();
        for (Message message : messages(seed)) {
            int opcode = message.text() ? Frame.TEXT : Frame.BINARY;
            int at = 0;
            for (boolean fin = false; !fin; opcode = Frame.CONTINUATION) {
                int to = Math.min(message.bytes().length, at + 1 + random.nextInt(100_000));
                fin = to == message.bytes().length && random.nextInt(4) > 0;
                byte[] part = Arrays.copyOfRange(message.bytes(), at, to);
                frames.add(new Frame(fin, 0, opcode, part).masked(random.nextInt()));
                at = to;
                if (random.nextInt(5) == 0) frames.add(Frame.ping("p" + at).masked(random.nextInt()));
            }
        }
        byte[] stream = Frame.joined(frames.toArray(byte[][]::new));
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int to = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 20 : 200_000));
            pieces.add(Arrays.copyOfRange(stream, at, to));
            at = to;
        }
        socket.sendInPieces(pieces);
    }
}
