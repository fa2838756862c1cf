package localfirst.relay.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.peer.SocketEvents;

/**
 * Whether a socket is read. The thread that reads shuts it when the relay wants no more, and a thread that makes room
 * opens it.
 *
 * <p>Thread-safe, and never blocks.
 */
final class ReadGate {
    private final SocketEvents events;
    private final AtomicBoolean shut = new AtomicBoolean();

    ReadGate(SocketEvents events) {
        this.events = events;
    }

    /**
     * Shuts it, unless the relay wants frames. It is shut before the second check, and opened after room has been made,
     * so neither thread misses the other.
     *
     * @return whether it is shut
     */
    boolean shutUnlessWanted() {
        if (events.wantsFrames()) {
            return false;
        }
        shut.set(true);
        return !events.wantsFrames() || !shut.compareAndSet(true, false);
    }

    /** @return whether it was shut; the caller then has to start reading again */
    boolean open() {
        return shut.compareAndSet(true, false);
    }

    boolean isShut() {
        return shut.get();
    }
}
