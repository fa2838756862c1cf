package localfirst.relay.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * A socket's registration with its loop's selector, once it has one.
 *
 * <p>Owned by the loop's thread.
 */
final class SelectorPlace {
    private @Nullable SelectionKey key;

    boolean isTaken() {
        return key != null;
    }

    /**
     * @return false if the socket was here before and the selector still has its cancelled key, which goes before the
     * next tasks
     */
    boolean take(EventLoop loop, FrameChannel channel, Selected socket) throws IOException {
        if (loop.remembers(channel.network())) {
            return false;
        }
        key = loop.register(channel.network(), 0, socket);
        return true;
    }

    /**
     * Has the selector watch for these operations, and no others.
     *
     * @return whether it can; if not, the connection's owner has closed it
     */
    boolean watchFor(int operations) {
        SelectionKey mine = key;
        try {
            if (mine != null && mine.interestOps() != operations) {
                mine.interestOps(operations);
            }
            return true;
        } catch (CancelledKeyException e) {
            return false;
        }
    }

    /** Gives the key to somebody else, who has to cancel it. @return null if there is none that can be used */
    @Nullable
    SelectionKey handOver() {
        SelectionKey mine = key;
        if (mine == null || !mine.isValid()) {
            return null;
        }
        key = null;
        return mine;
    }

    void leave() {
        SelectionKey mine = key;
        if (mine != null) {
            mine.cancel();
            key = null;
        }
    }
}
