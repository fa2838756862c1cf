package localfirst.relay.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Why a visit ends: of all reasons that are given, the first.
 *
 * <p>Thread-safe, and never blocks. A timer may find a peer silent in the same moment as its Close frame comes; whatever
 * follows from a reason follows only for the one that counts.
 */
public final class FirstReason {
    private static final VarHandle OUTCOME;

    static {
        try {
            OUTCOME = MethodHandles.lookup().findVarHandle(FirstReason.class, "outcome", Outcome.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Outcome outcome;

    /** @return whether this is the one that counts: no other was given before */
    public boolean settle(Outcome why) {
        return outcome == null && OUTCOME.compareAndSet(this, null, why);
    }

    public boolean isSettled() {
        return outcome != null;
    }

    /** The one that counts; if none was given, nothing is known but that the connection has gone. */
    public Outcome orLost() {
        Outcome settled = outcome;
        return settled == null ? Outcome.LOST : settled;
    }
}
