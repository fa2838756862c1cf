package localfirst.relay.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * News for one node: what waits, and what was sent and may not have arrived. Not thread-safe: guarded by its link.
 *
 * <p>A node reads a link in order, so that its answer to a ping says that everything before the ping has arrived. After a
 * reset, what hasn't is sent again: to be told twice does no harm.
 */
final class Outgoing {
    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final int OVERHEAD = 64;

    private final Deque<byte[]> unconfirmed = new ArrayDeque<>();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long bytes;
    private int beforePing;

    /** @return whether there was room */
    boolean add(byte[] news) {
        if (bytes + news.length + OVERHEAD > MOST_BYTES) {
            return false;
        }
        bytes += news.length + OVERHEAD;
        waiting.add(news);
        return true;
    }

    /** The next to be sent; it counts as sent. */
    byte @Nullable [] next() {
        byte[] next = waiting.poll();
        if (next != null) {
            unconfirmed.add(next);
        }
        return next;
    }

    /** A ping goes now. */
    void pinged() {
        beforePing = unconfirmed.size();
    }

    /** That ping was answered. */
    void answered() {
        for (; beforePing > 0; beforePing--) {
            bytes -= unconfirmed.remove().length + OVERHEAD;
        }
    }

    /** The connection has gone: everything that wasn't confirmed is to be sent again. */
    void reset() {
        beforePing = 0;
        while (!unconfirmed.isEmpty()) {
            waiting.addFirst(unconfirmed.removeLast());
        }
    }
}
