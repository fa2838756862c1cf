package localfirst.relay.frame;

import static localfirst.relay.frame.ClientFrames.frame;
import static localfirst.relay.frame.ClientFrames.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import localfirst.relay.frame.ClientFrames.Reading;
import localfirst.relay.peer.CloseStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int BUFFER = 70_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 200_000})
    void dataFramesComeOutWithoutTheirMasks(int length) {
        byte[] payload = ClientFrames.payload(length);
        Reading reading = Reading.of(frame(true, Opcode.BINARY, payload), BUFFER);

        assertThat(reading.data()).isEqualTo(ClientFrames.unmasked(true, Opcode.BINARY, payload));
        assertThat(reading.begun()).isEqualTo(1);
        assertThat(reading.isWhole()).isTrue();
        assertThat(reading.failure()).isNull();
    }

    @Test
    void theBoundariesOfFragmentsStay() {
        byte[] stream = ClientFrames.joined(
                frame(false, Opcode.TEXT, ClientFrames.payload(3)),
                frame(true, Opcode.PING, new byte[] {7}),
                frame(false, Opcode.CONTINUATION, new byte[0]),
                frame(true, Opcode.CONTINUATION, ClientFrames.payload(300)),
                frame(true, Opcode.BINARY, new byte[0]));
        Reading reading = Reading.of(stream, BUFFER);

        assertThat(reading.data())
                .isEqualTo(ClientFrames.joined(
                        ClientFrames.unmasked(false, Opcode.TEXT, ClientFrames.payload(3)),
                        ClientFrames.unmasked(false, Opcode.CONTINUATION, new byte[0]),
                        ClientFrames.unmasked(true, Opcode.CONTINUATION, ClientFrames.payload(300)),
                        ClientFrames.unmasked(true, Opcode.BINARY, new byte[0])));
        assertThat(reading.controls()).containsExactly("ping 07");
        assertThat(reading.begun()).isEqualTo(4);
    }

    @Test
    void controlFramesOfEveryLengthAreTakenOut() {
        for (int length = 0; length <= 125; length++) {
            byte[] payload = ClientFrames.payload(length);
            String hex = java.util.HexFormat.of().formatHex(payload);
            Reading reading = Reading.of(
                    ClientFrames.joined(frame(true, Opcode.PING, payload), frame(true, Opcode.PONG, payload)), BUFFER);

            assertThat(reading.controls()).containsExactly("ping " + hex, "pong " + hex);
            assertThat(reading.data()).isEmpty();
            assertThat(reading.begun()).isZero();
        }
    }

    @Test
    void aShortFrameHarmsNoneOfItsNeighbours() {
        List<byte[]> neighbours = List.of(
                new byte[0],
                frame(true, Opcode.BINARY, new byte[0]),
                frame(true, Opcode.TEXT, ClientFrames.payload(5)),
                frame(true, Opcode.BINARY, ClientFrames.payload(125)),
                frame(true, Opcode.BINARY, ClientFrames.payload(300)),
                frame(true, Opcode.PING, ClientFrames.payload(6)),
                ClientFrames.joined(
                        frame(false, Opcode.TEXT, ClientFrames.payload(7)),
                        frame(true, Opcode.CONTINUATION, ClientFrames.payload(2))));
        for (byte[] before : neighbours) {
            for (byte[] after : neighbours) {
                for (int length = 0; length <= 130; length++) {
                    byte[] between = frame(true, Opcode.BINARY, ClientFrames.payload(length));
                    byte[] stream = ClientFrames.joined(before, between, after, between);
                    Reading expected = ClientFrames.decodeNaively(stream);
                    assertThat(Reading.of(stream, BUFFER)).isEqualTo(expected);
                    assertThat(Reading.of(stream, BUFFER, before.length + length / 2))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void theSameStreamReadsTheSameHoweverItIsCut() {
        byte[] stream = ClientFrames.joined(
                frame(true, Opcode.TEXT, ClientFrames.payload(5)),
                frame(true, Opcode.PONG, ClientFrames.payload(2)),
                frame(false, Opcode.BINARY, ClientFrames.payload(130)),
                frame(true, Opcode.PING, ClientFrames.payload(20)),
                frame(true, Opcode.CONTINUATION, new byte[0]),
                frame(true, Opcode.CLOSE, close(3000, "bye")));
        Reading whole = Reading.of(stream, BUFFER);
        assertThat(whole.closed()).isEqualTo(new CloseStatus(3000, "bye"));
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                Reading cut = Reading.of(stream, BUFFER, first, second);
                if (!cut.equals(whole)) {
                    assertThat(cut).as("cut at %d and %d", first, second).isEqualTo(whole);
                }
            }
        }
    }

    @Test
    void theSameStreamReadsTheSameByteByByte() {
        byte[] stream = ClientFrames.joined(
                frame(true, Opcode.BINARY, ClientFrames.payload(66_000)),
                frame(true, Opcode.PING, ClientFrames.payload(9)),
                frame(true, Opcode.TEXT, new byte[0]));
        int[] everywhere = new int[stream.length];
        Arrays.setAll(everywhere, i -> i);

        assertThat(Reading.of(stream, BUFFER, everywhere)).isEqualTo(Reading.of(stream, BUFFER));
    }

    @Test
    void whatWasKeptIsntLostWhenNothingCame() {
        byte[] stream = frame(true, Opcode.BINARY, ClientFrames.payload(126));
        // Cuts in one place are reads that bring nothing.
        assertThat(Reading.of(stream, BUFFER, 1, 1, 1, 5, 5, 7, 7).data())
                .isEqualTo(ClientFrames.unmasked(true, Opcode.BINARY, ClientFrames.payload(126)));
    }

    @Test
    void dataFramesOfAnyLengthFitASmallBuffer() {
        byte[] payload = ClientFrames.payload(100_000);
        Reading reading = Reading.of(frame(true, Opcode.BINARY, payload), 140);

        assertThat(reading.data()).isEqualTo(ClientFrames.unmasked(true, Opcode.BINARY, payload));
    }

    // What RFC 6455 forbids

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void aReservedBitIsAMistake(int bits) {
        fails(header(0x80 | bits | Opcode.TEXT, 0x80), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void aReservedOpcodeIsAMistake(int opcode) {
        fails(header(0x80 | opcode, 0x80), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 9, 10})
    void anUnmaskedFrameIsAMistake(int opcode) {
        fails(header(0x80 | opcode, 0x01), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10})
    void aControlFrameInPartsIsAMistake(int opcode) {
        fails(header(opcode, 0x80), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10})
    void aControlFrameOfMoreThan125BytesIsAMistake(int opcode) {
        fails(header(0x80 | opcode, 0x80 | 126), 1002);
        fails(header(0x80 | opcode, 0x80 | 127), 1002);
    }

    @Test
    void aContinuationOfNothingIsAMistake() {
        fails(frame(true, Opcode.CONTINUATION, new byte[1]), 1002);
        fails(
                ClientFrames.joined(
                        frame(true, Opcode.TEXT, new byte[1]), frame(false, Opcode.CONTINUATION, new byte[1])),
                1002);
    }

    @Test
    void aNewMessageWithinAMessageIsAMistake() {
        fails(ClientFrames.joined(frame(false, Opcode.TEXT, new byte[1]), frame(true, Opcode.TEXT, new byte[1])), 1002);
    }

    @Test
    void aLengthThatIsntInItsShortestFormIsAMistake() {
        fails(header(0x82, 0xFE, 0, 125, 0, 0, 0, 0), 1002);
        fails(header(0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0), 1002);
    }

    @Test
    void aNegativeLengthIsAMistake() {
        fails(header(0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 1002);
        fails(header(0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0), 1002);
    }

    @Test
    void aFrameOfAnyLengthMayBeClaimed() {
        byte[] start = header(0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 42);
        Reading reading = Reading.of(start, BUFFER);

        assertThat(reading.failure()).isNull();
        assertThat(reading.isWhole()).isFalse();
        assertThat(reading.data()).endsWith((byte) 0xFF, (byte) 42).hasSize(11);
    }

    @Test
    void whatCameBeforeAMistakeIsStillRight() {
        byte[] good = frame(true, Opcode.TEXT, ClientFrames.payload(20));
        Reading reading = Reading.of(ClientFrames.joined(good, header(0xFF, 0xFF), good), BUFFER);

        assertThat(reading.data()).isEqualTo(ClientFrames.unmasked(true, Opcode.TEXT, ClientFrames.payload(20)));
        assertThat(reading.failure().code()).isEqualTo(1002);
    }

    // Close frames

    @Test
    void aCloseFrameHasItsCodeAndReason() {
        assertThat(closing(close(1000, "")).closed()).isEqualTo(new CloseStatus(1000, ""));
        assertThat(closing(close(4999, "é🎉")).closed()).isEqualTo(new CloseStatus(4999, "é🎉"));
        assertThat(closing(close(1001, "x".repeat(123))).closed()).isEqualTo(new CloseStatus(1001, "x".repeat(123)));
    }

    @Test
    void aCloseFrameMayHaveNoCode() {
        assertThat(closing(new byte[0]).closed()).isEqualTo(CloseStatus.NO_CODE);
    }

    @Test
    void aCloseFrameOfOneByteIsAMistake() {
        fails(frame(true, Opcode.CLOSE, new byte[1]), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535})
    void aCodeThatMayNotBeSentIsAMistake(int code) {
        fails(frame(true, Opcode.CLOSE, close(code, "")), 1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 4000, 4999})
    void aCodeThatMayBeSentIsRead(int code) {
        assertThat(closing(close(code, "")).closed()).isEqualTo(new CloseStatus(code, ""));
    }

    @Test
    void aReasonThatIsntUtf8IsAMistake() {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xFF}, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, new byte[] {(byte) 0xC3
                })) {
            fails(frame(true, Opcode.CLOSE, ClientFrames.joined(close(1000, ""), bad)), 1007);
        }
    }

    @Test
    void nothingIsReadAfterAClose() {
        byte[] stream = ClientFrames.joined(
                frame(true, Opcode.CLOSE, close(1000, "")),
                frame(true, Opcode.TEXT, new byte[3]),
                frame(true, Opcode.PING, new byte[3]),
                header(0xFF, 0xFF));
        Reading reading = Reading.of(stream, BUFFER);

        assertThat(reading.closed()).isEqualTo(new CloseStatus(1000, ""));
        assertThat(reading.failure()).isNull();
        assertThat(reading.data()).isEmpty();
        assertThat(reading.controls()).isEmpty();
    }

    // Generated

    @Test
    void validStreamsReadAsANaiveDecoderReadsThem() {
        Random random = new Random(6455);
        for (int i = 0; i < 2_000; i++) {
            byte[] stream = ClientFrames.validStream(random);
            Reading expected = ClientFrames.decodeNaively(stream);
            int[] cuts = random.ints(random.nextInt(12), 0, stream.length + 1)
                    .sorted()
                    .toArray();
            assertThat(Reading.of(stream, 1000, cuts)).as("stream %d", i).isEqualTo(expected);
        }
    }

    @Test
    void malformedStreamsNeverThrowAndNeverYieldWrongBytes() {
        Random random = new Random(1002);
        int mistakes = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] stream = ClientFrames.malformedStream(random);
            Reading expected = ClientFrames.decodeNaively(stream);
            int[] cuts = random.ints(random.nextInt(4), 0, stream.length + 1)
                    .sorted()
                    .toArray();
            Reading actual = Reading.of(stream, 200, cuts);
            if (!actual.equals(expected)) {
                assertThat(actual).as("stream %d", i).isEqualTo(expected);
            }
            mistakes += expected.failure() != null ? 1 : 0;
        }
        assertThat(mistakes).isBetween(20_000, 99_000);
    }

    private static Reading closing(byte[] payload) {
        return Reading.of(frame(true, Opcode.CLOSE, payload), BUFFER);
    }

    private static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ClientFrames.joined(new byte[] {(byte) (code >> 8), (byte) code}, text);
    }

    /** Wherever it is cut, and what follows isn't read. */
    private static void fails(byte[] stream, int code) {
        for (int cut = 0; cut <= stream.length; cut++) {
            Reading reading =
                    Reading.of(ClientFrames.joined(stream, frame(true, Opcode.TEXT, new byte[9])), BUFFER, cut);
            assertThat(reading.failure()).as("cut at %d", cut).isNotNull();
            assertThat(reading.failure().code()).isEqualTo(code);
            assertThat(reading.failure().reason()).startsWith("relay:");
            assertThat(reading.closed()).isNull();
        }
    }
}
