package localfirst.relay.loop;

import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.frame.ControlFrames;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * What one peer's control frames cost it, and TLS records with next to nothing in them. Of all pings in one read, the
 * last is answered (RFC 6455, section 5.5.3). A socket that receives more of these than a peer has any use for isn't read
 * for a while, and after that only a little at a time.
 *
 * <p>Owned by the loop's thread, but any thread may call {@link #isResting}.
 *
 * <p>Implementation note: these cost time, which the peer then owes (the generic cell rate algorithm). So it makes no
 * difference whether it sends them all at once or each in a packet of its own.
 */
final class ControlRest implements ControlFrames {
    /** An honest peer sends one or two; a proxy may have kept some back. */
    private static final int FREE = 64;

    /** How many per second, above those that are free. */
    private static final int PER_SECOND = 100;

    private static final long COST_NANOS = Duration.ofSeconds(1).toNanos() / PER_SECOND;

    /**
     * A record costs the relay half a microsecond and 1.6 KB of garbage. Eight peers that sent nothing else made so much
     * of it that everybody's frames were late. An honest peer may have thousands of short messages, and loses nothing.
     */
    private static final int RECORDS_PER_SECOND = 10_000;

    private static final long COST_OF_RECORD_NANOS = Duration.ofSeconds(1).toNanos() / RECORDS_PER_SECOND;
    private static final long LONGEST_NANOS = Duration.ofSeconds(5).toNanos();

    /**
     * How many bytes are read at once from a peer that has sent nothing yet, or that has had to rest. Otherwise, the
     * sockets of a flood, which arrive together or have rested for the same time, would each have a whole buffer full
     * of pings.
     */
    private static final int FIRST = 4 * 1024;

    private static final int LITTLE = 1024;

    /** If a read contained no control frames, the next one may be this many times as long. */
    private static final int GROWTH = 4;

    private static final int NO_LIMIT = 1 << 20;

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private int frames;
    private int records;
    private @Nullable ByteBuffer ping;

    /** When it will have paid for all of its frames, by the clock of the timers; 0 if there were none. */
    private long paidAt;

    private int most = FIRST;
    private volatile boolean resting;

    @Override
    public void ping(ByteBuffer payload) {
        frames++;
        // The reader moves the following bytes over it.
        ping = payload.hasRemaining()
                ? ByteBuffer.allocate(payload.remaining()).put(payload).flip()
                : EMPTY;
    }

    @Override
    public void pong(ByteBuffer payload) {
        frames++;
    }

    /** So many TLS records were read that could have been left out, if others had had more in them. */
    void surplusRecords(int count) {
        records += count;
    }

    /**
     * A read has been processed.
     *
     * @param isFull whether as much was read as was requested
     * @param rested run by the timers' thread after a rest, if there has to be one; {@link #end} has to follow
     * @return the content of the pong to send, if there is one
     */
    @Nullable
    ByteBuffer endRead(boolean isFull, Timers timers, Runnable rested) {
        if (frames == 0 && records == 0) {
            most = isFull ? Math.min(NO_LIMIT, most * GROWTH) : most;
            return null;
        }
        long now = timers.nanoTime();
        long cost = frames * COST_NANOS + records * COST_OF_RECORD_NANOS;
        long owed = (paidAt == 0 ? 0 : Math.max(0, paidAt - now)) + cost;
        long rest = Math.min(LONGEST_NANOS, owed - FREE * COST_NANOS);
        paidAt = now + Math.min(owed, FREE * COST_NANOS + LONGEST_NANOS);
        if (rest > 0) {
            most = LITTLE;
            resting = true;
            timers.after(Duration.ofNanos(rest), rested);
        }
        frames = 0;
        records = 0;
        ByteBuffer answer = ping;
        ping = null;
        return answer;
    }

    /** How many bytes to read at once. */
    int mostWanted(int otherwise) {
        return Math.min(most, otherwise);
    }

    boolean isResting() {
        return resting;
    }

    void end() {
        resting = false;
    }
}
