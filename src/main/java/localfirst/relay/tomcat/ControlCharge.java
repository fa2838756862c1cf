package localfirst.relay.tomcat;

import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.frame.ControlFrames;
import org.jspecify.annotations.Nullable;

/**
 * What the control frames of one read are charged: so many are free, and for each more the socket isn't read for a while.
 *
 * <p>Not thread-safe: there is one for each thread that reads, and none for a socket.
 */
final class ControlCharge implements ControlFrames {
    private static final ThreadLocal<ControlCharge> OF_THREAD = ThreadLocal.withInitial(ControlCharge::new);

    /** An honest peer sends one or two; a proxy may have kept some. */
    static final int FREE = 64;

    /** So many a second, once they aren't free. */
    static final int PER_SECOND = 1_000;

    static final Duration LONGEST = Duration.ofSeconds(5);

    private final byte[] payload = new byte[125];
    private int count;
    private @Nullable ByteBuffer last;

    private ControlCharge() {}

    static ControlCharge ofThread() {
        return OF_THREAD.get();
    }

    /** A read begins. */
    void begin() {
        count = 0;
        last = null;
    }

    @Override
    public void ping(ByteBuffer sent) {
        count++;
        int length = sent.remaining();
        sent.get(payload, 0, length);
        last = ByteBuffer.wrap(payload, 0, length);
    }

    @Override
    public void pong(ByteBuffer sent) {
        count++;
    }

    /** What the last ping of the read is to be answered with; nothing if there was none. */
    @Nullable
    ByteBuffer pong() {
        return last;
    }

    /** How long not to read after this read. */
    Duration pause() {
        if (count <= FREE) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofNanos(Duration.ofSeconds(1).toNanos() / PER_SECOND * count);
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
