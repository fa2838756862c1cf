package localfirst.relay.torture;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import localfirst.relay.load.Frames;

/** Turns a {@link Script} into masked frames, some messages in several, with pings between them. Not thread-safe. */
final class Narrator {
    private static final int MAX_FRAGMENTS = 5;
    private static final int PING_EVERY = 2000;
    private static final byte[] PING = {'t', 'o', 'r', 't', 'u', 'r', 'e'};

    private final Content content;
    private final Script script;
    private final SplittableRandom random;
    private int position;
    private int frameLeft;
    private int fragmentsLeft;
    private boolean started;
    private int mask;
    private boolean ended;
    long frames;
    long pings;

    Narrator(Content content, Script script, long seed) {
        this.content = content;
        this.script = script;
        this.random = new SplittableRandom(seed);
    }

    /** Whether all messages have been put into buffers. */
    boolean isDone() {
        return ended;
    }

    /** Whether the last buffer ended with a frame. */
    boolean betweenFrames() {
        return frameLeft == 0;
    }

    /** Puts as much as fits; whole frames or parts of them. */
    void fill(ByteBuffer out) {
        while (!ended && out.remaining() >= Frames.MAX_HEADER + Long.BYTES) {
            if (frameLeft > 0) {
                body(out);
            } else if (fragmentsLeft > 0) {
                header(out);
            } else {
                nextMessage();
            }
        }
    }

    private void nextMessage() {
        if (!script.next()) {
            ended = true;
            return;
        }
        position = 0;
        started = false;
        fragmentsLeft = script.fragmented() ? random.nextInt(2, MAX_FRAGMENTS + 1) : 1;
    }

    private void header(ByteBuffer out) {
        long dice = random.nextLong();
        if ((dice >>> 32) % PING_EVERY == 0) {
            ping(out);
            return;
        }
        int left = script.length() - position;
        boolean last = fragmentsLeft == 1;
        frameLeft = last ? left : random.nextInt(left + 1);
        mask = (int) dice;
        int opcode = started ? Frames.CONTINUATION : script.text() ? Frames.TEXT : Frames.BINARY;
        Frames.header(out, opcode, last, frameLeft, mask);
        started = true;
        fragmentsLeft--;
        frames++;
    }

    private void ping(ByteBuffer out) {
        Frames.header(out, Frames.PING, true, PING.length, 0);
        out.put(PING);
        pings++;
    }

    private void body(ByteBuffer out) {
        int room = out.remaining();
        // Pieces end where the mask starts anew, unless the frame ends.
        int n = frameLeft <= room ? frameLeft : room & -Long.BYTES;
        content.copy(script.text(), script.offset() + position, n, mask, out);
        position += n;
        frameLeft -= n;
    }
}
