package localfirst.relay.loop;

import java.nio.channels.SelectionKey;
import java.util.IdentityHashMap;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Moves a loop's active pipes, or half of them, to another loop. It goes through the loop's sockets twice, a few at a time,
 * because there may be many and the active ones must not wait: first for active pipes, then for their other ends, which
 * may only be written to.
 *
 * <p>For the thread of the loop that the pipes leave.
 */
final class Relocation implements Runnable {
    private static final int AT_ONCE = 1_000;

    private final EventLoop from;
    private final EventLoop to;
    private final long since;
    private final boolean all;

    /** Whether a pipe moves. */
    private final IdentityHashMap<LoopChoice, Boolean> atWork = new IdentityHashMap<>();

    private boolean isMoving;
    private @Nullable Iterator<SelectionKey> keys;

    /**
     * @param since a socket that has heard something after this time, by the relay's clock, is active
     * @param all whether all active pipes move, or every other one
     */
    Relocation(EventLoop from, EventLoop to, long since, boolean all) {
        this.from = from;
        this.to = to;
        this.since = since;
        this.all = all;
    }

    @Override
    public void run() {
        if (!from.isCurrent()) {
            // The loop has ended, and somebody else does what was left.
            return;
        }
        Iterator<SelectionKey> left = keys == null ? from.keys() : keys;
        for (int i = 0; i < AT_ONCE && left.hasNext(); i++) {
            SelectionKey key = left.next();
            // One that isn't valid may be that of a socket which has gone already.
            if (key.isValid() && key.attachment() instanceof FrameSocket socket && socket.canMove()) {
                look(socket);
            }
        }
        keys = left;
        if (!left.hasNext() && !isMoving) {
            isMoving = true;
            keys = null;
        }
        if (keys == null || left.hasNext()) {
            from.execute(this);
        }
    }

    private void look(FrameSocket socket) {
        if (isMoving) {
            if (atWork.getOrDefault(socket.home().pipe(), false)) {
                move(socket);
            }
        } else if (socket.heardAt() - since > 0) {
            atWork.computeIfAbsent(socket.home().pipe(), pipe -> all || atWork.size() % 2 == 1);
        }
    }

    /** On the other loop, it begins by looking at everything. */
    private void move(FrameSocket socket) {
        socket.place().leave();
        socket.home().change(to);
        socket.home().execute(() -> socket.ready(0));
    }
}
