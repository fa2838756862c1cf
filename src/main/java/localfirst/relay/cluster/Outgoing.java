package localfirst.relay.cluster;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import localfirst.relay.frame.Frames;
import org.jspecify.annotations.Nullable;

/**
 * News for one node: what waits, and what was sent and may not have arrived. Not thread-safe: guarded by its link.
 *
 * <p>A node reads a link in order, so its answer to a ping confirms that everything before the ping has arrived. After
 * a reset, unconfirmed news is sent again: being told twice does no harm.
 */
final class Outgoing {
    /** The limit for one node; all nodes together have a budget, too. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** The memory for a piece of news besides its bytes. */
    static final int OVERHEAD = 64;

    /** What is sent in one write, at least, if there is so much. */
    private static final int AT_ONCE = 16 * 1024;

    private final NewsBudget budget;
    private final Deque<byte[]> unconfirmed = new ArrayDeque<>();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private long bytes;
    private int beforePing;

    Outgoing(NewsBudget budget) {
        this.budget = budget;
    }

    /** @return whether there was room */
    boolean add(byte[] news) {
        int more = news.length + OVERHEAD;
        if (bytes + more > MAX_BYTES || !budget.tryTake(more)) {
            return false;
        }
        bytes += more;
        waiting.add(news);
        return true;
    }

    /** The next news to send, as frames, in one piece of some kilobytes; it counts as sent. Null if there is none. */
    @Nullable
    ByteBuffer next() {
        List<ByteBuffer> frames = new ArrayList<>();
        int length = 0;
        while (length < AT_ONCE && !waiting.isEmpty()) {
            byte[] news = waiting.remove();
            unconfirmed.add(news);
            ByteBuffer frame = Frames.message(false, news);
            frames.add(frame);
            length += frame.remaining();
        }
        return frames.isEmpty() ? null : joined(frames, length);
    }

    private static ByteBuffer joined(List<ByteBuffer> frames, int length) {
        if (frames.size() == 1) {
            return frames.get(0);
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        frames.forEach(all::put);
        return all.flip();
    }

    /** A ping is being sent. */
    void pinged() {
        beforePing = unconfirmed.size();
    }

    /** That ping was answered. */
    void answered() {
        for (; beforePing > 0; beforePing--) {
            int less = unconfirmed.remove().length + OVERHEAD;
            bytes -= less;
            budget.give(less);
        }
    }

    /** The connection has gone: everything that wasn't confirmed has to be sent again. */
    void reset() {
        beforePing = 0;
        while (!unconfirmed.isEmpty()) {
            waiting.addFirst(unconfirmed.removeLast());
        }
    }

    /** The node has gone: nobody has to be told any more. */
    void clear() {
        beforePing = 0;
        unconfirmed.clear();
        waiting.clear();
        budget.give(bytes);
        bytes = 0;
    }
}
