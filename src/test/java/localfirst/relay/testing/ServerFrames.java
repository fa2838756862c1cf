package localfirst.relay.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads what a server wrote, strictly and simply: the tests' own opinion of RFC 6455. */
public final class ServerFrames {
    private ServerFrames() {}

    /** One frame. */
    public record Frame(boolean fin, int opcode, byte[] payload) {}

    /** All frames in the bytes, which have to end with the end of a frame. */
    public static List<Frame> frames(byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int first = in.get() & 0xFF;
            int second = in.get() & 0xFF;
            if ((first & 0x70) != 0 || second > 127) {
                throw new AssertionError("a reserved bit or a mask, at " + (in.position() - 2));
            }
            long length = second == 126 ? in.getShort() & 0xFFFF : second == 127 ? in.getLong() : second;
            byte[] payload = new byte[Math.toIntExact(length)];
            in.get(payload);
            frames.add(new Frame((first & 0x80) != 0, first & 0x0F, payload));
        }
        return frames;
    }

    /** The messages of these data frames; the last has to be complete. */
    public static List<Message> messages(byte[] bytes) {
        List<Message> messages = new ArrayList<>();
        ByteArrayOutputStream soFar = null;
        boolean text = false;
        for (Frame frame : frames(bytes)) {
            if ((frame.opcode() == 0) != (soFar != null) || frame.opcode() > 2) {
                throw new AssertionError("a frame of kind " + frame.opcode() + " after " + messages);
            }
            if (soFar == null) {
                soFar = new ByteArrayOutputStream();
                text = frame.opcode() == 1;
            }
            soFar.writeBytes(frame.payload());
            if (frame.fin()) {
                messages.add(Message.of(text, soFar.toByteArray()));
                soFar = null;
            }
        }
        if (soFar != null) {
            throw new AssertionError("the last message isn't complete");
        }
        return messages;
    }
}
