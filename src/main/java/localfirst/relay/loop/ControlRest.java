package localfirst.relay.loop;

import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.frame.ControlFrames;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * What one peer's control frames cost it: of all pings in one read the last is answered (RFC 6455, section 5.5.3), and a
 * socket on which many control frames came at once isn't read for a moment.
 *
 * <p>Owned by the loop's thread, but {@link #isResting} may be asked by any.
 */
final class ControlRest implements ControlFrames {
    /** An honest peer sends one or two; a proxy may have kept some. */
    private static final int FREE = 64;

    /** So many a second, once they aren't free. */
    private static final int PER_SECOND = 1_000;

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private int frames;
    private @Nullable ByteBuffer ping;
    private volatile boolean resting;

    @Override
    public void ping(ByteBuffer payload) {
        frames++;
        // The reader moves what follows over it.
        ping = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
    }

    @Override
    public void pong(ByteBuffer payload) {
        frames++;
    }

    /**
     * A read has been looked through.
     *
     * @param rested run by the timers' thread after a rest, if there has to be one; {@link #end} has to follow
     * @return what is to be sent back as a pong, if anything
     */
    @Nullable
    ByteBuffer endRead(Timers timers, Runnable rested) {
        ByteBuffer answer = ping;
        ping = null;
        if (frames > FREE) {
            resting = true;
            Duration rest = Duration.ofSeconds(1).dividedBy(PER_SECOND).multipliedBy(frames);
            timers.after(rest.compareTo(LONGEST) > 0 ? LONGEST : rest, rested);
        }
        frames = 0;
        return answer;
    }

    boolean isResting() {
        return resting;
    }

    void end() {
        resting = false;
    }
}
