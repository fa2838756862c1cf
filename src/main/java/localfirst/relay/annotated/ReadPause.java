package localfirst.relay.annotated;

import java.util.function.BooleanSupplier;

/** A way to pause reading from a socket. */
interface ReadPause {
    /**
     * Pauses reading unless {@code mayRead} is true by now. Called by the thread that delivers messages, which it may
     * block.
     */
    void pause(BooleanSupplier mayRead);

    /** Reads again. Called by any thread, even if reading isn't paused. */
    void resume();

    boolean isPaused();

    /** Whether nothing is delivered between a pause and its end. */
    boolean isReliable();
}
