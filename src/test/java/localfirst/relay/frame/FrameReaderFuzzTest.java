package localfirst.relay.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Any bytes, cut anywhere, come to the same frames, control frames and mistakes. */
class FrameReaderFuzzTest {
    private static final int BUFFER = 64 * 1024;

    /** @param bytes where to cut first, then what a client sends */
    @FuzzTest(maxDuration = "60s")
    void anyCutComesToTheSame(byte[] bytes) {
        if (bytes.length < 2 || bytes.length > BUFFER / 2) return;
        byte[] sent = java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
        int piece = 1 + (bytes[0] & 0xff);
        String whole = new Reading().of(sent, sent.length);
        String cut = new Reading().of(sent, piece);
        if (!whole.equals(cut)) throw new AssertionError(whole + " but in pieces of " + piece + ": " + cut);
    }

    /** What comes of some bytes, in words. */
    private static final class Reading implements ControlFrames {
        private final FrameReader reader = new FrameReader(Role.SERVER);
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private final List<String> control = new ArrayList<>();
        private int begun;

        String of(byte[] sent, int piece) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < sent.length && reader.closed() == null && reader.failure() == null; at += piece) {
                reader.prepare(buffer);
                buffer.put(sent, at, Math.min(piece, sent.length - at));
                reader.read(buffer, this);
                begun += reader.begun();
                while (buffer.hasRemaining()) data.write(buffer.get());
            }
            return HexFormat.of().formatHex(data.toByteArray()) + " " + begun + " " + control + " " + reader.closed()
                    + " " + reader.failure() + (reader.failure() == null ? " " + reader.isWhole() : "");
        }

        @Override
        public void ping(ByteBuffer payload) {
            control.add("ping " + hex(payload));
        }

        @Override
        public void pong(ByteBuffer payload) {
            control.add("pong " + hex(payload));
        }

        private static String hex(ByteBuffer payload) {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            return HexFormat.of().formatHex(bytes);
        }
    }
}
