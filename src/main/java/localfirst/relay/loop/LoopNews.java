package localfirst.relay.loop;

/** Reports events on the loops that somebody may want to count. Called by any thread; must not block. */
public interface LoopNews {
    /** A loop was busy for so long that all of its sockets had to wait noticeably. */
    void heldUp();

    /** A socket isn't read for a moment, because it has received too many control frames. */
    void throttled();

    /** Reports to these when something happens. */
    static LoopNews of(Runnable heldUp, Runnable throttled) {
        return new LoopNews() {
            @Override
            public void heldUp() {
                heldUp.run();
            }

            @Override
            public void throttled() {
                throttled.run();
            }
        };
    }
}
