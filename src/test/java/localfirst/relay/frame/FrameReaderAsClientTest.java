package localfirst.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import localfirst.relay.frame.ClientFrames.Reading;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import org.junit.jupiter.api.Test;

/** What comes from a server: the same frames, without masks. */
class FrameReaderAsClientTest {
    private static final int BUFFER = 70_000;

    private static final byte[] STREAM = ClientFrames.joined(
            ClientFrames.unmasked(true, Opcode.TEXT, ClientFrames.payload(5)),
            ClientFrames.unmasked(true, Opcode.PONG, ClientFrames.payload(2)),
            ClientFrames.unmasked(false, Opcode.BINARY, ClientFrames.payload(130)),
            ClientFrames.unmasked(true, Opcode.PING, ClientFrames.payload(20)),
            ClientFrames.unmasked(true, Opcode.CONTINUATION, new byte[0]),
            bytes(Frames.close(new CloseStatus(3000, "bye"))));

    private static final byte[] DATA = ClientFrames.joined(
            ClientFrames.unmasked(true, Opcode.TEXT, ClientFrames.payload(5)),
            ClientFrames.unmasked(false, Opcode.BINARY, ClientFrames.payload(130)),
            ClientFrames.unmasked(true, Opcode.CONTINUATION, new byte[0]));

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static Reading read(byte[] stream, int... cuts) {
        return Reading.of(Role.CLIENT, stream, BUFFER, cuts);
    }

    @Test
    void dataComesOutAsItWentIn() {
        Reading reading = read(STREAM);
        assertThat(reading.data()).isEqualTo(DATA);
        assertThat(reading.begun()).isEqualTo(3);
        assertThat(reading.controls()).hasSize(2);
        assertThat(reading.closed()).isEqualTo(new CloseStatus(3000, "bye"));
    }

    @Test
    void theSameStreamReadsTheSameHoweverItIsCut() {
        Reading whole = read(STREAM);
        for (int first = 0; first <= STREAM.length; first++) {
            for (int second = first; second <= STREAM.length; second++) {
                assertThat(read(STREAM, first, second)).isEqualTo(whole);
            }
        }
    }

    @Test
    void framesThatAreLongerThanTheBufferComeInPieces() {
        byte[] frame = ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(300_000));
        assertThat(read(frame).data()).isEqualTo(frame);
    }

    @Test
    void serverThatMasksBreaksTheProtocol() {
        byte[] stream = ClientFrames.joined(
                ClientFrames.unmasked(true, Opcode.TEXT, ClientFrames.payload(5)),
                ClientFrames.frame(true, Opcode.TEXT, ClientFrames.payload(5)));
        assertThat(read(stream).failure()).isEqualTo(CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR));
        assertThat(read(ClientFrames.frame(true, Opcode.PING, new byte[0])).failure())
                .isEqualTo(CloseStatus.byRelay(CloseCode.PROTOCOL_ERROR));
    }
}
