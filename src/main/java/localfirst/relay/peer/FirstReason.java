package localfirst.relay.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Why a visit ends: the first reason that was given.
 *
 * <p>Thread-safe, and never blocks. A timer may find a peer silent at the moment at which its Close frame comes. What
 * follows from a reason follows only for the first one.
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

    /** @return whether this is the first one */
    public boolean settle(Outcome why) {
        return outcome == null && OUTCOME.compareAndSet(this, null, why);
    }

    public boolean isSettled() {
        return outcome != null;
    }

    /** The reason that counts; if none was given, all that is known is that the connection was lost. */
    public Outcome orLost() {
        Outcome settled = outcome;
        return settled == null ? Outcome.LOST : settled;
    }
}
