package localfirst.relay.loop;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;
import org.jspecify.annotations.Nullable;

/**
 * The stage of a socket, and the visit that it is for. The visit's end is reported once, and a failure in it doesn't
 * harm the loop.
 *
 * <p>Any thread may begin it and move its stage. The loop's thread reports its end.
 */
final class SocketLife {
    private static final System.Logger LOG = System.getLogger(SocketLife.class.getName());

    /** Saves an object for each idle socket, compared to an {@code AtomicReference}. */
    private static final AtomicReferenceFieldUpdater<SocketLife, SocketStage> STAGE =
            AtomicReferenceFieldUpdater.newUpdater(SocketLife.class, SocketStage.class, "stage");

    private final SocketEvents events;
    private volatile SocketStage stage = SocketStage.OPEN;
    private volatile @Nullable CloseTimeout closeTimeout;

    /** Owned by the loop's thread. */
    private boolean told;

    SocketLife(SocketEvents events) {
        this.events = events;
    }

    SocketEvents events() {
        return events;
    }

    SocketStage stage() {
        return stage;
    }

    boolean isCut() {
        return !stage.isBefore(SocketStage.CUT);
    }

    boolean isClosed() {
        return stage == SocketStage.CLOSED;
    }

    /** @return whether it was at an earlier stage */
    boolean moveTo(SocketStage next) {
        SocketStage now = stage;
        while (now.isBefore(next)) {
            if (STAGE.compareAndSet(this, now, next)) {
                return true;
            }
            now = stage;
        }
        return false;
    }

    /** How long it may take to reach {@link SocketStage#CLOSED}, from the first Close frame on. */
    synchronized CloseTimeout closeTimeout(Supplier<CloseTimeout> ifFirst) {
        CloseTimeout begun = closeTimeout;
        if (begun == null) {
            begun = ifFirst.get();
            closeTimeout = begun;
        }
        return begun;
    }

    void endTimeout() {
        CloseTimeout begun = closeTimeout;
        if (begun != null) {
            begun.end();
        }
    }

    /** Begins the visit. If it fails to begin, the socket is cut. */
    void begin() {
        try {
            events.opened();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            moveTo(SocketStage.CUT);
        }
    }

    /** Ends the visit, unless it has ended already. */
    void tell(Ending ending) {
        if (told) {
            return;
        }
        told = true;
        try {
            events.ended(ending);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Reporting the end of a socket failed", e);
        }
    }
}
