package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.load.Frames;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Generated malformed frames, messages and handshakes, of which each seed always gives the same. */
@SystemTest
class GarbageTest {
    private static final long SEED = 20_260_101;
    private static final int FRAMES_EACH = 90;

    @Test
    void malformedFramesHarmNobodyElse() throws Exception {
        talkGarbage(250);
    }

    @Tag("slow")
    @Test
    void malformedFramesOfAThousandHarmNobodyElse() throws Exception {
        talkGarbage(1_000);
    }

    private static void talkGarbage(int connections) throws Exception {
        try (Stage stage = new Stage(trusting())) {
            Random random = new Random(SEED);
            for (int i = 0; i < connections; i++) {
                String path = switch (i % 3) {
                    case 0 -> "/introduction/fool-" + i;
                    case 1 -> "/connection/fool-" + i + "/nobody/doc";
                    default ->
                        "/connection/fool-" + i / 6 + "-" + i % 2 + "/fool-" + i / 6 + "-" + (1 - i % 2) + "/doc";
                };
                Garbler garbler = new Garbler(path, random.nextLong(), FRAMES_EACH);
                stage.loop.open(garbler);
                if (i % 50 == 49) {
                    stage.await(() -> garbler.isDone() || garbler.endedWith() != 0, "the relay goes on taking garbage");
                }
            }
            stage.healthyPairsGoOn();
            stage.loop.runUntil(() -> Garbler.over(), Patience.LIMIT, "everything was said");
            Garbler.abortAll();
            stage.onlyTheHealthyAreLeft();
        }
    }

    @Test
    void malformedHandshakesHarmNobodyElse() throws Exception {
        shakeBadly(3_000);
    }

    @Tag("slow")
    @Test
    void tenThousandMalformedHandshakesHarmNobodyElse() throws Exception {
        shakeBadly(10_000);
    }

    private static void shakeBadly(int handshakes) throws Exception {
        try (Stage stage = new Stage(trusting())) {
            Random random = new Random(SEED);
            int answered = 0;
            for (int i = 0; i < handshakes; i++) {
                answered += shakeBadly(stage, garbled(random)) ? 1 : 0;
                if (i % 1_000 == 0) {
                    stage.healthyPairsGoOn();
                }
            }
            System.out.println(answered + " of " + handshakes + " malformed handshakes were answered at once");
            stage.onlyTheHealthyAreLeft();
            assertThat(stage.server.port()).isPositive();
        }
    }

    private static RelayConfig trusting() {
        return RelayConfig.defaults().withLimits(Limits.defaults().withoutTotals());
    }

    private static boolean shakeBadly(Stage stage, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", stage.server.port()))) {
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            return channel.read(ByteBuffer.allocate(64)) != 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static byte[] garbled(Random random) {
        byte[] bytes = SlowSocket.handshake("/connection/fool-" + random.nextInt() + "/b/c")
                .getBytes(ISO_8859_1);
        switch (random.nextInt(4)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            default -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
        }
        return bytes;
    }

    /** Sends frames that are wrong in some way most of the time. */
    private static final class Garbler extends Peer {
        private static final java.util.List<Garbler> ALL = new java.util.ArrayList<>();

        private final Random random;
        private int left;

        Garbler(String path, long seed, int frames) {
            super(path);
            random = new Random(seed);
            left = frames;
            ALL.add(this);
        }

        static boolean over() {
            return ALL.stream().allMatch(garbler -> garbler.isDone() || garbler.endedWith() != 0);
        }

        static void abortAll() {
            ALL.forEach(Garbler::abort);
            ALL.clear();
        }

        @Override
        protected ByteBuffer nextBatch() {
            return left-- > 0 ? garbage() : null;
        }

        boolean isDone() {
            return left < 0;
        }

        private ByteBuffer garbage() {
            byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            ByteBuffer frame = Frames.masked(random.nextInt(3), payload, payload.length);
            switch (random.nextInt(40)) {
                case 0 -> frame.put(0, (byte) random.nextInt());
                case 1 -> frame.put(1, (byte) random.nextInt());
                case 2 -> frame.limit(random.nextInt(frame.limit()));
                case 3 -> frame.put(random.nextInt(frame.limit()), (byte) random.nextInt());
                default -> frame.put(0, (byte) (0x81 + random.nextInt(2)));
            }
            return frame;
        }
    }
}
