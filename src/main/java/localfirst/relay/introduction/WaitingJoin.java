package localfirst.relay.introduction;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Join that takes turns with others, and that starts only once its address may cause introductions again.
 *
 * <p>Owned by the turns.
 */
final class WaitingJoin implements Turns.Work {
    private static final int STEPS = 4096;

    /** Visits that this Join has claimed have other news, too, which waits no longer than this. */
    private static final int MAX_TURNS = 16;

    private final Joining joining;
    private final Introductions introductions;
    private final long bytes;
    private boolean delayed;
    private int turns;
    private boolean begun;

    /**
     * @param begun whether part of it has been done already
     * @param bytes memory for its documents while it waits, charged to the visit's account
     */
    WaitingJoin(Joining joining, boolean begun, long bytes, Introductions introductions) {
        this.bytes = bytes;
        this.joining = joining;
        this.begun = begun;
        this.introductions = introductions;
    }

    @Override
    public @Nullable Duration turn() {
        try {
            return goOn();
        } catch (RuntimeException e) {
            joining.visit().failed(e);
            return null;
        }
    }

    private @Nullable Duration goOn() {
        Duration delay = begun
                ? Duration.ZERO
                : introductions.delayOfJoins(joining.visit().socket().address());
        if (!delay.isZero()) {
            if (!delayed) {
                delayed = true;
                introductions.counters().joinDelayed();
            }
            return delay;
        }
        if (!begun) {
            begun = true;
            joining.visit().account().release(bytes);
        }
        introductions.interests().goOn(joining, STEPS);
        if (!joining.isDone()) {
            if (++turns % MAX_TURNS == 0) {
                introductions.tell(joining.claimed());
            }
            return Duration.ZERO;
        }
        introductions.finish(joining);
        if (!joining.isRepeated()) {
            joining.visit().waitsFor(null);
            joining.visit().isDoneWithJoin();
        }
        return null;
    }
}
