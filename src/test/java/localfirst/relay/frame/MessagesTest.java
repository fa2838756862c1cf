package localfirst.relay.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.ServerFrames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames made, taken apart and put together as messages. */
class MessagesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 100_000})
    void framesAreWrittenInTheirShortestForm(int length) {
        byte[] payload = ClientFrames.payload(length);

        assertThat(bytes(Frames.message(false, payload)))
                .isEqualTo(ClientFrames.unmasked(true, Opcode.BINARY, payload));
        assertThat(bytes(Frames.message(true, payload))).isEqualTo(ClientFrames.unmasked(true, Opcode.TEXT, payload));
        assertThat(bytes(Frames.frame(Opcode.CONTINUATION, false, ByteBuffer.wrap(payload))))
                .isEqualTo(ClientFrames.unmasked(false, Opcode.CONTINUATION, payload));
    }

    @Test
    void closeFramesCarryCodeAndReason() {
        assertThat(hex(Frames.close(new CloseStatus(1000, "")))).isEqualTo("880203e8");
        assertThat(hex(Frames.close(new CloseStatus(4001, "é")))).isEqualTo("88040fa1c3a9");
        assertThat(hex(Frames.close(CloseStatus.NO_CODE))).isEqualTo("8800");
    }

    @Test
    void everyCloseOfTheRelayFitsAControlFrame() {
        for (CloseCode code : CloseCode.values()) {
            ServerFrames.Frame frame = ServerFrames.frames(bytes(Frames.close(CloseStatus.byRelay(code))))
                    .get(0);
            assertThat(frame.payload().length).isBetween(9, 125);
            assertThat(CloseStatus.maySend(code.number())).isTrue();
        }
    }

    @Test
    void messagesArePutTogetherHoweverTheirFramesAreCut() {
        byte[] stream = ClientFrames.joined(
                ClientFrames.unmasked(true, Opcode.TEXT, new byte[] {'a'}),
                ClientFrames.unmasked(true, Opcode.BINARY, new byte[0]),
                ClientFrames.unmasked(false, Opcode.TEXT, new byte[] {'b', 'c'}),
                ClientFrames.unmasked(false, Opcode.CONTINUATION, new byte[0]),
                ClientFrames.unmasked(true, Opcode.CONTINUATION, new byte[] {'d'}),
                ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(130)),
                ClientFrames.unmasked(false, Opcode.BINARY, new byte[] {1}),
                ClientFrames.unmasked(true, Opcode.CONTINUATION, new byte[0]));
        List<Message> expected = List.of(
                Message.text("a"),
                Message.binary(new byte[0]),
                Message.text("bcd"),
                Message.binary(ClientFrames.payload(130)),
                Message.binary(new byte[] {1}));
        assertThat(ServerFrames.messages(stream)).isEqualTo(expected);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                assertThat(assembled(stream, 1000, first, second))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void partsComeAsTheyAreAndAreNeverEmptyForNothing() {
        List<String> parts = new ArrayList<>();
        PartReader reader = new PartReader();
        byte[] frame = ClientFrames.unmasked(true, Opcode.BINARY, new byte[] {1, 2, 3});
        for (byte each : frame) {
            reader.read(
                    ByteBuffer.wrap(new byte[] {each}),
                    (text, payload, last) -> parts.add(payload.get() + (last ? "!" : "")));
        }

        assertThat(parts).containsExactly("1", "2", "3!");
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12, 1000})
    void messagesOverTheLimitAreLeftOutAndTheNextIsWhole(int length) {
        byte[] stream = ClientFrames.joined(
                ClientFrames.unmasked(true, Opcode.BINARY, new byte[length]),
                ClientFrames.unmasked(true, Opcode.TEXT, new byte[] {'a'}),
                ClientFrames.unmasked(false, Opcode.BINARY, new byte[length / 2]),
                ClientFrames.unmasked(true, Opcode.CONTINUATION, new byte[length - length / 2]),
                ClientFrames.unmasked(true, Opcode.TEXT, new byte[] {'b'}));
        Message big = length > 10 ? Message.text("too long") : Message.binary(new byte[length]);
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(assembled(stream, 10, cut, cut))
                    .as("cut at %d", cut)
                    .containsExactly(big, Message.text("a"), big, Message.text("b"));
        }
    }

    private static List<Message> assembled(byte[] stream, int limit, int first, int second) {
        List<Message> messages = new ArrayList<>();
        MessageAssembler assembler = new MessageAssembler(limit, bytes -> true, new MessageAssembler.Messages() {
            @Override
            public void message(boolean text, byte[] payload) {
                messages.add(text ? Message.text(new String(payload)) : Message.binary(payload));
            }

            @Override
            public void tooLong() {
                messages.add(Message.text("too long"));
            }

            @Override
            public void noRoom(long bytes) {
                throw new AssertionError("there is room");
            }
        });
        PartReader reader = new PartReader();
        reader.read(ByteBuffer.wrap(stream, 0, first), assembler);
        reader.read(ByteBuffer.wrap(stream, first, second - first), assembler);
        reader.read(ByteBuffer.wrap(stream, second, stream.length - second), assembler);
        return messages;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static String hex(ByteBuffer buffer) {
        return HexFormat.of().formatHex(bytes(buffer));
    }
}
