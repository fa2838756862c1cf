package localfirst.relay.load;

import java.nio.ByteBuffer;

/** A reader of a server's frames that looks at headers and skips payloads. Not thread-safe. */
abstract class FrameReader {
    private static final int SHORT = 125;

    private final byte[] header = new byte[10];
    private int headerLength;
    private long left;
    private byte[] controlPayload;
    private int controlOpcode;

    /** A data frame begins: {@link Frames#TEXT}, {@link Frames#BINARY} or {@link Frames#CONTINUATION}. */
    protected void frameStarted(int opcode, boolean last, long length) {}

    /** A piece of the data frame's payload, from position to limit. */
    protected void payload(ByteBuffer piece) {}

    /** The data frame is complete. */
    protected void frameEnded() {}

    abstract void control(int opcode, byte[] payload, int length);

    /** Whether what follows isn't wanted any more. */
    abstract boolean isOver();

    final void read(ByteBuffer in) {
        while (in.hasRemaining() && !isOver()) {
            if (left > 0) {
                body(in);
            } else if (headerLength == 0 && in.remaining() >= 2 && (in.get(in.position() + 1) & 127) <= SHORT) {
                start(in.get(), in.get() & 127);
            } else {
                collectHeader(in);
            }
        }
    }

    private void collectHeader(ByteBuffer in) {
        header[headerLength++] = in.get();
        if (headerLength < 2) {
            return;
        }
        int first = header[1] & 255;
        if (first > 127) {
            throw new IllegalStateException("a server must not mask");
        }
        int extended = first == 126 ? 2 : first == 127 ? 8 : 0;
        if (headerLength < 2 + extended) {
            return;
        }
        long length = extended == 0 ? first : 0;
        for (int i = 0; i < extended; i++) {
            length = length << 8 | header[2 + i] & 255;
        }
        headerLength = 0;
        start(header[0], length);
    }

    private void start(byte first, long length) {
        int opcode = first & 15;
        if ((first & 0x70) != 0 || opcode > 2 && opcode < 8 || opcode > 10) {
            throw new IllegalStateException("not a frame header: " + Integer.toHexString(first & 255));
        }
        left = length;
        if (opcode >= Frames.CLOSE) {
            controlOpcode = opcode;
            controlPayload = new byte[(int) length];
        } else {
            frameStarted(opcode, first < 0, length);
        }
        if (length == 0) {
            ended();
        }
    }

    private void body(ByteBuffer in) {
        int n = (int) Math.min(left, in.remaining());
        if (controlPayload != null) {
            in.get(controlPayload, controlPayload.length - (int) left, n);
        } else {
            int limit = in.limit();
            int end = in.position() + n;
            payload(in.limit(end));
            in.limit(limit).position(end);
        }
        left -= n;
        if (left == 0) {
            ended();
        }
    }

    private void ended() {
        if (controlPayload == null) {
            frameEnded();
            return;
        }
        byte[] payload = controlPayload;
        controlPayload = null;
        control(controlOpcode, payload, payload.length);
    }
}
