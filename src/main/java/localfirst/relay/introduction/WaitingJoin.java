package localfirst.relay.introduction;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Join that takes turns with others': once its address may cause introductions again, if it has caused too many.
 *
 * <p>Owned by the turns.
 */
final class WaitingJoin implements Turns.Work {
    private static final int STEPS = 4096;

    private final Joining joining;
    private final Introductions introductions;
    private boolean delayed;
    private boolean begun;

    /** @param begun whether a part of it has been done already */
    WaitingJoin(Joining joining, boolean begun, Introductions introductions) {
        this.joining = joining;
        this.begun = begun;
        this.introductions = introductions;
    }

    @Override
    public @Nullable Duration turn() {
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
        begun = true;
        introductions.interests().goOn(joining, STEPS);
        if (!joining.isDone()) {
            return Duration.ZERO;
        }
        introductions.finish(joining);
        if (!joining.isRepeated()) {
            joining.visit().isDoneWithMessage();
        }
        return null;
    }
}
