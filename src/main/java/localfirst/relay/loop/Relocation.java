package localfirst.relay.loop;

import java.nio.channels.SelectionKey;
import java.util.IdentityHashMap;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Half of the pipes of a loop that are at work go to another loop. Looks through the loop's sockets twice, some at a time,
 * since there may be many and those at work must not wait: first for pipes at work, then for their ends, of which one may only
 * be written to.
 *
 * <p>For the thread of the loop that gives them away.
 */
final class Relocation implements Runnable {
    private static final int AT_ONCE = 1_000;

    private final EventLoop from;
    private final EventLoop to;
    private final long since;

    /** Whether they go: every other one does. */
    private final IdentityHashMap<LoopChoice, Boolean> atWork = new IdentityHashMap<>();

    private boolean isMoving;
    private @Nullable Iterator<SelectionKey> keys;

    /** @param since whoever heard something after this is at work, on the relay's clock */
    Relocation(EventLoop from, EventLoop to, long since) {
        this.from = from;
        this.to = to;
        this.since = since;
    }

    @Override
    public void run() {
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
                socket.moveTo(to);
            }
        } else if (socket.heardAt() - since > 0) {
            atWork.computeIfAbsent(socket.home().pipe(), pipe -> atWork.size() % 2 == 1);
        }
    }
}
