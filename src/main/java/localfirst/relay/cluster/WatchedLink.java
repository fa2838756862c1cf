package localfirst.relay.cluster;

import java.util.function.Supplier;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * A caller's link that another node has opened. It is cut when that node dies.
 *
 * <p>The node may not be known yet, because the engine reports newcomers once per beat. If it isn't known after some
 * time either, nobody watches it and the link might stay forever, so it is cut. Thread-safe, and never blocks.
 */
final class WatchedLink {
    private final PeerSocket socket;
    private final Supplier<@Nullable NodeLink> find;
    private final Timers timers;

    // Guarded by this
    private @Nullable NodeLink node;
    private Timers.@Nullable Timer later;
    private boolean over;

    /** @param find looks for the node that has opened it */
    WatchedLink(PeerSocket socket, Supplier<@Nullable NodeLink> find, Timers timers) {
        this.socket = socket;
        this.find = find;
        this.timers = timers;
    }

    void begin() {
        if (!adopt()) {
            waitForNode();
        }
    }

    private synchronized void waitForNode() {
        if (!over) {
            later = timers.after(NodeLink.DEAD_AFTER, this::lookAgain);
        }
    }

    private void lookAgain() {
        if (!adopt()) {
            socket.abort();
        }
    }

    /** @return whether the node is known, or the link is over */
    private synchronized boolean adopt() {
        if (over) {
            return true;
        }
        NodeLink known = find.get();
        if (known == null || !known.add(socket)) {
            return false;
        }
        node = known;
        return true;
    }

    synchronized void end() {
        over = true;
        if (later != null) {
            later.cancel();
        }
        if (node != null) {
            node.remove(socket);
        }
    }
}
