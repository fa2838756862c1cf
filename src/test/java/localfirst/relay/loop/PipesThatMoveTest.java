package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.load.Frames;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pipes that go from one loop to another again and again, while frames flow both ways and readers keep them waiting. */
@SystemTest
class PipesThatMoveTest {
    private static final int PIPES = 6;
    private static final int FRAMES = 1_000;
    private static final int LONGEST = 20_000;
    private final Relay relay = new Relay(RelayConfig.defaults());
    private final EventLoops loops = new EventLoops(2, 16 * 1024, relay.timers(), DialedLoops.NO_NEWS);
    private final LoopCallers callers = new LoopCallers(relay, loops, true);

    @BeforeEach
    void start() {
        loops.start();
    }

    @AfterEach
    void stop() throws IOException {
        loops.stop();
        callers.close();
        relay.close();
    }

    private static byte[] payload(Random random) {
        byte[] payload = new byte[random.nextInt(LONGEST)];
        random.nextBytes(payload);
        return payload;
    }

    private static void send(SocketChannel client, long seed) {
        Random random = new Random(seed);
        try {
            for (int i = 0; i < FRAMES; i++) {
                byte[] payload = payload(random);
                ByteBuffer frame = Frames.masked(2, payload, payload.length);
                while (frame.hasRemaining()) {
                    client.write(frame);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads what was sent with this seed, and nothing else. */
    private static void receive(SocketChannel client, long seed) {
        Random random = new Random(seed);
        DataInputStream in = new DataInputStream(Channels.newInputStream(client));
        try {
            for (int i = 0; i < FRAMES; i++) {
                byte[] expected = payload(random);
                assertThat(nextData(in)).as("frame " + i).isEqualTo(expected);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Pings come when they like. */
    private static byte[] nextData(DataInputStream in) throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 0x0F;
            int length = in.readUnsignedByte();
            byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
            in.readFully(payload);
            if (opcode == 2) {
                return payload;
            }
            assertThat(opcode).isEqualTo(9);
        }
    }

    @Test
    void noFrameIsLostOrChangedOrOvertaken() throws Exception {
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int i = 0; i < PIPES; i++) {
            SocketChannel alice = callers.caller("alice" + i, "bob" + i);
            SocketChannel bob = callers.caller("bob" + i, "alice" + i);
            long there = 2L * i;
            long back = there + 1;
            work.add(Background.run(() -> send(alice, there)));
            work.add(Background.run(() -> send(bob, back)));
            work.add(Background.run(() -> receive(bob, there)));
            work.add(Background.run(() -> receive(alice, back)));
        }
        CompletableFuture<Void> done = CompletableFuture.allOf(work.toArray(CompletableFuture[]::new));
        assertThat(moveUntil(done)).as("how often they were moved").isGreaterThan(10);
        Patience.result(done, "all frames");
        assertThat(relay.figures().pipes()).isEqualTo(PIPES);
    }

    /** Both loops give away at the same time, and what one has just been given, too. */
    private int moveUntil(CompletableFuture<Void> done) throws Exception {
        List<EventLoop> both = loops.group(Use.PIPE).loops();
        int moves = 0;
        while (!done.isDone()) {
            List<CompletableFuture<Void>> moved = new ArrayList<>();
            for (EventLoop from : both) {
                EventLoop to = both.get(1 - both.indexOf(from));
                CompletableFuture<Void> all = new CompletableFuture<>();
                moved.add(all);
                for (int i = 0; i < 3; i++) {
                    from.execute(new Relocation(from, to, Long.MIN_VALUE / 2, moves % 2 == 0));
                }
                from.execute(() -> from.execute(() -> all.complete(null)));
            }
            for (CompletableFuture<Void> all : moved) {
                Patience.result(all, "a move");
            }
            moves++;
        }
        return moves;
    }
}
