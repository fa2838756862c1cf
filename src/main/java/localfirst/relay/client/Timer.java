package localfirst.relay.client;

import java.time.Duration;

/** Time, as far as the client needs it. A port, so that tests decide what time it is. */
interface Timer {
    /** A point on a clock that never jumps, in nanoseconds. */
    long nanoTime();

    /** Runs a task once after a delay. Returns at once. */
    Scheduled after(Duration delay, Runnable task);

    /** A task that will run, unless it is cancelled first. */
    interface Scheduled {
        void cancel();
    }
}
