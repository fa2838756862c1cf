package localfirst.relay.loop;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;
import org.jspecify.annotations.Nullable;

/**
 * The stage of a socket, and the visit that it is for, which is told its end once; nothing that fails there harms the loop.
 *
 * <p>Any thread may begin it and move its stage. Its end is told by the loop's thread.
 */
final class SocketLife {
    private static final System.Logger LOG = System.getLogger(SocketLife.class.getName());

    /** One object less for each idle socket than an {@code AtomicReference}. */
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

    /** How long the way to {@link SocketStage#CLOSED} may take, from the first Close frame on. */
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

    /** The visit begins; if it can't, the socket is cut. */
    void begin() {
        try {
            events.opened();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            moveTo(SocketStage.CUT);
        }
    }

    /** The visit has ended, unless it had before. */
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
