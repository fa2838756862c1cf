package localfirst.relay.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to one peer: data frames in order, control frames between them, a Close frame last.
 *
 * <p>Thread-safe, and never blocks. It has a buffer only while the peer takes less than it is sent.
 */
final class FrameWriter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Of less, the operating system can't keep much. */
    private static final int MUCH = 64 * 1024;

    /** A peer that has taken nothing for this long isn't about to take the rest. */
    private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();

    private final FrameChannel channel;
    private final Timers timers;

    private volatile boolean blocked;
    private volatile long stuckSince;

    // Guarded by this
    /** Bytes that the channel didn't take, ready to be read. */
    private @Nullable ByteBuffer rest;

    /** Whether the data sent so far ends within a frame, where nothing may be inserted. */
    private boolean inFrame;

    private boolean pingDue;
    private @Nullable ByteBuffer pong;
    private @Nullable CloseStatus close;
    private boolean closeWritten;

    /** How many bytes, up to {@link #MUCH}. */
    private int written;

    private boolean over;

    /** Whether nothing is written yet: data is collected, to be sent in one piece. */
    private boolean collecting;

    FrameWriter(FrameChannel channel, Timers timers) {
        this(channel, timers, null);
    }

    /** @param head has to be sent first; it is kept until {@link #drain}, together with data that comes before that */
    FrameWriter(FrameChannel channel, Timers timers, @Nullable ByteBuffer head) {
        this.channel = channel;
        this.timers = timers;
        rest = head;
        collecting = head != null;
    }

    boolean isBlocked() {
        return blocked;
    }

    long stuckSince() {
        return stuckSince;
    }

    /** @return whether the channel has to report when it can be written to */
    synchronized boolean send(ByteBuffer frames, boolean whole) throws IOException {
        if (over || close != null) {
            frames.position(frames.limit());
            return false;
        }
        inFrame = !whole;
        if (rest != null) {
            rest = joined(rest, frames);
            return false;
        }
        if (blocked) {
            rest = copied(frames);
            return false;
        }
        writeTo(frames);
        if (frames.hasRemaining()) {
            rest = copied(frames);
        }
        return insertOrWait();
    }

    /** @return whether the channel has to report when it can be written to */
    synchronized boolean ping() throws IOException {
        pingDue = true;
        return !blocked && insertOrWait();
    }

    /** Of several pings, only the last has to be answered (RFC 6455, section 5.5.3). */
    synchronized boolean pong(ByteBuffer payload) throws IOException {
        pong = copied(payload);
        return !blocked && insertOrWait();
    }

    /** Sends this Close frame after everything else. Within an unfinished frame, it can't be sent. */
    synchronized boolean close(CloseStatus status) throws IOException {
        if (close != null || over) {
            return false;
        }
        close = status;
        return !blocked && insertOrWait();
    }

    /** Continues writing. @return whether the channel has to report again when it can be written to */
    synchronized boolean drain() throws IOException {
        if (over) {
            return false;
        }
        collect();
        writeTo(rest == null ? NOTHING : rest);
        if (rest != null && !rest.hasRemaining()) {
            rest = null;
        }
        return insertOrWait();
    }

    private void collect() {
        if (!collecting) {
            return;
        }
        collecting = false;
        while (rest != null && !inFrame && !closeWritten) {
            ByteBuffer control = nextControl();
            if (control == null) {
                return;
            }
            rest = joined(rest, control);
        }
    }

    /** Whether the operating system may have much that it hasn't sent yet. */
    synchronized boolean mayHaveLeftMuch() {
        return written == MUCH;
    }

    /** Nothing is written any more. */
    synchronized void end() {
        if (stuckSince != 0 && now() - stuckSince >= LONG_NANOS) {
            KernelBuffers.forgetUnsent(channel.network());
            written = 0;
        }
        over = true;
        rest = null;
        pong = null;
        blocked = false;
        stuckSince = 0;
    }

    /** Whether a Close frame was the last thing to be written, and has been sent. */
    synchronized boolean isCloseDone() {
        return closeWritten && !blocked;
    }

    /** Whether a Close frame is due but can never be sent, because the frame before it won't be finished. */
    synchronized boolean mustCut() {
        return close != null && !blocked && inFrame;
    }

    /** Writes control frames that are due, if they may be inserted here; remembers whether something has to wait. */
    private boolean insertOrWait() throws IOException {
        if (over || collecting) {
            return false;
        }
        while (rest == null && !inFrame && !closeWritten) {
            ByteBuffer control = nextControl();
            if (control == null) {
                break;
            }
            writeTo(control);
            if (control.hasRemaining()) {
                rest = control;
            }
        }
        boolean waits = rest != null || channel.hasLeftovers();
        if (!waits) {
            stuckSince = 0;
        } else if (stuckSince == 0) {
            stuckSince = now();
        }
        blocked = waits;
        return waits;
    }

    private @Nullable ByteBuffer nextControl() {
        if (pong != null) {
            ByteBuffer frame = Frames.frame(Opcode.PONG, true, pong);
            pong = null;
            return frame;
        }
        if (pingDue) {
            pingDue = false;
            return Frames.frame(Opcode.PING, true, ByteBuffer.allocate(0));
        }
        if (close != null) {
            closeWritten = true;
            return Frames.close(close);
        }
        return null;
    }

    private void writeTo(ByteBuffer bytes) throws IOException {
        boolean took = channel.hasLeftovers() && channel.flush();
        int count = 1;
        while (bytes.hasRemaining() && !channel.hasLeftovers() && count > 0) {
            count = channel.write(bytes);
            took |= count > 0;
            written = Math.min(MUCH, written + count);
        }
        if (took && stuckSince != 0) {
            stuckSince = now();
        }
    }

    /** A time that is never 0, because 0 stands for none. */
    private long now() {
        return timers.nanoTime() | 1;
    }

    private static ByteBuffer copied(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }
}
