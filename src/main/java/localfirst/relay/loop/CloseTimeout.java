package localfirst.relay.loop;

import java.time.Duration;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection is kept after one side has said that it closes. After that, it is aborted.
 *
 * <p>Thread-safe, and never blocks.
 */
final class CloseTimeout {
    /** Time for the peer to answer a Close frame, and to close the connection after one. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** For sockets without a send deadline, such as those that were turned away. */
    private static final long LONGEST_STUCK_NANOS = Duration.ofSeconds(60).toNanos();

    private final Timers timers;
    private final FrameWriter writer;
    private final Runnable abort;
    private volatile Timers.@Nullable Timer timer;

    CloseTimeout(Timers timers, FrameWriter writer, Runnable abort) {
        this.timers = timers;
        this.writer = writer;
        this.abort = abort;
    }

    /** The relay closed first. As long as its Close frame hasn't gone out, the send deadline decides. */
    void beginAfterWriting() {
        timer = timers.after(TIMEOUT, () -> {
            long stuckSince = writer.stuckSince();
            if (stuckSince == 0 || timers.nanoTime() - stuckSince >= LONGEST_STUCK_NANOS) {
                abort.run();
            } else {
                beginAfterWriting();
            }
        });
    }

    /** The peer closed first, or broke the protocol. */
    void begin() {
        timer = timers.after(TIMEOUT, abort);
    }

    void end() {
        Timers.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }
}
