package localfirst.relay.annotated;

import java.util.function.BooleanSupplier;

/** A way of not reading from a socket for a while. */
interface ReadPause {
    /**
     * Stops reading, or at least holds it up, unless the condition has become true. Called by the thread that delivers
     * messages, which may be held up for that.
     */
    void pause(BooleanSupplier mayRead);

    /** Reads again. Called by any thread, also if nothing was paused. */
    void resume();

    boolean isPaused();

    /** Whether nothing is delivered between a pause and its end. */
    boolean isReliable();
}
