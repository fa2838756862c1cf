package localfirst.relay.torture;

import java.nio.ByteBuffer;
import localfirst.relay.load.Frames;

/** Compares what arrives with the {@link Script}: kind, bytes, order and the boundaries of messages. Not thread-safe. */
final class Listener {
    private final Content content;
    private final Script script;
    private boolean inMessage;
    private boolean inFrame;
    private boolean lastFrame;
    private int position;
    private String failure;

    Listener(Content content, Script script) {
        this.content = content;
        this.script = script;
    }

    void frameStarted(int opcode, boolean last) {
        lastFrame = last;
        inFrame = true;
        if (opcode == Frames.CONTINUATION) {
            check(inMessage, "a continuation of nothing");
            return;
        }
        check(!inMessage, "a new message inside one");
        check(script.next(), "a message too many");
        check(script.text() == (opcode == Frames.TEXT), "the other kind");
        inMessage = true;
        position = 0;
    }

    void payload(ByteBuffer piece) {
        int n = piece.remaining();
        if (position + n > script.length()) {
            check(false, "longer than it was sent");
        } else {
            check(content.matches(script.text(), script.offset() + position, piece), "wrong bytes");
        }
        position += n;
    }

    void frameEnded() {
        inFrame = false;
        if (lastFrame) {
            check(position == script.length(), "shorter than it was sent: " + position);
            inMessage = false;
        }
    }

    /** Whether every message has arrived in full. */
    boolean isDone() {
        return script.isDone() && !inMessage;
    }

    /** Whether a frame has only begun to arrive. */
    boolean isInFrame() {
        return inFrame;
    }

    long messages() {
        return inMessage ? script.told() - 1 : script.told();
    }

    /** The first thing that went wrong, or null. */
    String failure() {
        return failure;
    }

    private void check(boolean fine, String what) {
        if (!fine && failure == null) {
            failure = what + " at " + script;
        }
    }

    @Override
    public String toString() {
        return script + (inMessage ? ", " + position + " bytes into it" : "");
    }
}
