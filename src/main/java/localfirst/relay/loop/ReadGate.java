package localfirst.relay.loop;

import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.peer.SocketEvents;

/**
 * Whether a socket is read: shut by the thread that reads, when the relay wants no more; opened by whoever makes
 * room.
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
     * Shuts it, unless the relay wants frames. It is shut before the second look, and whoever makes room opens it after:
     * so neither misses the other.
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

    /** @return whether it was shut: then it is for the caller to see that reading starts again */
    boolean open() {
        return shut.compareAndSet(true, false);
    }

    boolean isShut() {
        return shut.get();
    }
}
