package localfirst.relay.loop;

import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;

/**
 * The visit that a socket is for, whose end is told once; nothing that fails there harms the loop.
 *
 * <p>It begins on any thread; the rest is for the loop's thread.
 */
final class SocketVisit {
    private static final System.Logger LOG = System.getLogger(SocketVisit.class.getName());

    private final SocketEvents events;
    private boolean ended;

    SocketVisit(SocketEvents events) {
        this.events = events;
    }

    SocketEvents events() {
        return events;
    }

    /** @return whether it could */
    boolean begin() {
        try {
            events.opened();
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket failed", e);
            return false;
        }
    }

    boolean hasEnded() {
        return ended;
    }

    void end(Ending ending) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            events.ended(ending);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "Reporting the end of a socket failed", e);
        }
    }
}
