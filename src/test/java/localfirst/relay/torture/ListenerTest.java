package localfirst.relay.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import localfirst.relay.load.Frames;
import org.junit.jupiter.api.Test;

/** The torture test is worth something only if it notices what it is there to notice. */
class ListenerTest {
    private static final long SEED = 42;
    private static final int MESSAGES = 2000;

    private record Frame(int opcode, boolean last, byte[] payload) {}

    private final Content content = new Content();

    @Test
    void whatIsNarratedIsHeard() {
        Listener listener = hear(narrated());

        assertThat(listener.failure()).isNull();
        assertThat(listener.isDone()).isTrue();
        assertThat(listener.messages()).isEqualTo(MESSAGES);
    }

    @Test
    void fragmentsMayBeCutAnew() {
        List<Frame> frames = new ArrayList<>();
        for (Frame frame : narrated()) {
            int half = frame.payload.length / 2;
            frames.add(new Frame(frame.opcode, false, java.util.Arrays.copyOf(frame.payload, half)));
            frames.add(new Frame(
                    Frames.CONTINUATION,
                    frame.last,
                    java.util.Arrays.copyOfRange(frame.payload, half, frame.payload.length)));
        }

        assertThat(hear(frames).failure()).isNull();
    }

    @Test
    void oneWrongBitIsNoticed() {
        List<Frame> frames = narrated();
        byte[] victim = frames.stream()
                .filter(frame -> frame.payload.length > 20)
                .skip(100)
                .findFirst()
                .orElseThrow()
                .payload;
        victim[17] ^= 1;

        assertThat(hear(frames).failure()).contains("wrong bytes");
    }

    @Test
    void aLostMessageIsNoticed() {
        List<Frame> frames = narrated();
        frames.remove(whole(frames, 100));

        assertThat(hear(frames).failure()).isNotNull();
    }

    @Test
    void aLostLastMessageIsNoticed() {
        List<Frame> frames = narrated();
        frames.remove(frames.size() - 1);

        assertThat(hear(frames).isDone()).isFalse();
    }

    @Test
    void swappedMessagesAreNoticed() {
        List<Frame> frames = narrated();
        int one = whole(frames, 100);
        Collections.swap(frames, one, whole(frames, one + 1));

        assertThat(hear(frames).failure()).isNotNull();
    }

    @Test
    void theOtherKindIsNoticed() {
        List<Frame> frames = narrated();
        int one = whole(frames, 100);
        Frame frame = frames.get(one);
        frames.set(one, new Frame(3 - frame.opcode, true, frame.payload));

        assertThat(hear(frames).failure()).contains("other kind");
    }

    @Test
    void joinedMessagesAreNoticed() {
        List<Frame> frames = narrated();
        int one = whole(frames, 100);
        Frame frame = frames.get(one);
        frames.set(one, new Frame(frame.opcode, false, frame.payload));

        assertThat(hear(frames).failure()).contains("new message inside");
    }

    /** The place of the first message from there on that is in one frame and not empty. */
    private static int whole(List<Frame> frames, int from) {
        int i = from;
        while (frames.get(i).opcode == Frames.CONTINUATION
                || !frames.get(i).last
                || frames.get(i).payload.length < 10) {
            i++;
        }
        return i;
    }

    private Listener hear(List<Frame> frames) {
        Listener listener = new Listener(content, script());
        for (Frame frame : frames) {
            listener.frameStarted(frame.opcode, frame.last);
            if (frame.payload.length > 0) {
                listener.payload(ByteBuffer.wrap(frame.payload));
            }
            listener.frameEnded();
        }
        return listener;
    }

    private static Script script() {
        return new Script(SEED, MESSAGES, true);
    }

    /** What a narrator says, without pings. */
    private List<Frame> narrated() {
        Narrator narrator = new Narrator(content, script(), SEED);
        ByteBuffer all = ByteBuffer.allocate(8 << 20).order(ByteOrder.LITTLE_ENDIAN);
        narrator.fill(all);
        all.flip().order(ByteOrder.BIG_ENDIAN);
        List<Frame> frames = new ArrayList<>();
        while (all.hasRemaining()) {
            int first = all.get();
            int length = all.get() & 127;
            if (length == 126) {
                length = all.getShort() & 0xffff;
            } else if (length == 127) {
                length = (int) all.getLong();
            }
            byte[] mask = new byte[4];
            all.get(mask);
            byte[] payload = new byte[length];
            all.get(payload);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i & 3];
            }
            if ((first & 15) < Frames.CLOSE) {
                frames.add(new Frame(first & 15, first < 0, payload));
            }
        }
        return frames;
    }
}
