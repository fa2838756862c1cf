package localfirst.relay.time;

import java.time.Duration;

/**
 * A clock, and things to be done when it shows a later time. Thread-safe; tasks run one at a time and mustn't block.
 */
public interface Timers {

    /** A monotonic clock, in nanoseconds: whatever the relay promises in time is measured on it. */
    long nanoTime();

    /** Runs the task once, when this much time has gone by. */
    Timer after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Timer {
        /** Keeps the task from starting; one that is already running continues. */
        void cancel();
    }
}
