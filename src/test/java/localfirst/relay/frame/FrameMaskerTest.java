package localfirst.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import localfirst.relay.frame.ClientFrames.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends is what a server reads. */
class FrameMaskerTest {
    private static final int BUFFER = 80_000;

    private final Random random = new Random(4711);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 200_000})
    void payloadsOfAllLengthsComeOutOnTheOtherSide(int length) {
        byte[] frame = ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(length));
        byte[] masked = masked(frame, ByteOrder.BIG_ENDIAN, BUFFER);

        assertThat(masked).hasSize(frame.length + 4);
        assertThat(Reading.of(masked, BUFFER).data()).isEqualTo(frame);
    }

    @Test
    void eachFrameHasAKeyOfItsOwn() {
        byte[] frame = ClientFrames.unmasked(true, Opcode.BINARY, new byte[0]);
        byte[] masked = masked(ClientFrames.joined(frame, frame), ByteOrder.BIG_ENDIAN, BUFFER);

        assertThat(Arrays.copyOfRange(masked, 2, 6)).isNotEqualTo(Arrays.copyOfRange(masked, 8, 12));
    }

    @Test
    void framesMayBeCutAnywhere() {
        byte[] stream = ClientFrames.joined(
                ClientFrames.unmasked(false, Opcode.TEXT, ClientFrames.payload(5)),
                ClientFrames.unmasked(true, Opcode.CONTINUATION, new byte[0]),
                ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(130)),
                ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(66_000)),
                ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(2)));
        for (int i = 0; i < 300; i++) {
            int first = random.nextInt(i < 200 ? 170 : stream.length);
            int second = first + random.nextInt(Math.min(12, stream.length - first));
            byte[] masked = masked(stream, ByteOrder.LITTLE_ENDIAN, BUFFER, first, second);

            assertThat(Reading.of(masked, BUFFER).data()).isEqualTo(stream);
        }
    }

    @Test
    void littleRoomOnlyTakesLonger() {
        byte[] stream = ClientFrames.joined(
                ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(100)),
                ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(300)));
        for (int room = 14; room < 60; room++) {
            assertThat(Reading.of(masked(stream, ByteOrder.LITTLE_ENDIAN, room), BUFFER)
                            .data())
                    .isEqualTo(stream);
        }
    }

    /** Masks pieces that end at the cuts, with so much room at a time. */
    private static byte[] masked(byte[] stream, ByteOrder order, int room, int... cuts) {
        FrameMasker masker = new FrameMasker(new MaskKeys());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int at = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int end = i < cuts.length ? cuts[i] : stream.length;
            ByteBuffer from = ByteBuffer.wrap(stream, at, end - at).order(order);
            while (from.hasRemaining()) {
                ByteBuffer to = ByteBuffer.allocate(room);
                masker.mask(from, to);
                all.write(to.array(), 0, to.position());
            }
            at = end;
        }
        return all.toByteArray();
    }
}
