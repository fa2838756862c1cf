package localfirst.relay.time;

import java.time.Duration;

/** A clock, and things to be done when it shows a later time. Thread-safe; tasks run one at a time and mustn't block. */
public interface Timers {

    /** The one clock of everything that is told to the relay or asked of it: nanoseconds that only grow. */
    long nanoTime();

    /** Runs the task once, when this much time has gone by. */
    Timer after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    interface Timer {
        /** The task won't be started any more; one that runs already goes on. */
        void cancel();
    }
}
