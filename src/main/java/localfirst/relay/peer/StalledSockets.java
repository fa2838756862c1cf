package localfirst.relay.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import localfirst.relay.peer.Liveness.Watched;

/**
 * Peers that take nothing of what waits for them, and how much the operating system keeps because of each: for them, and
 * from the senders that the relay has stopped reading.
 *
 * <p>If that is more than its limit, some are given up before the send deadline: those of the address that causes the
 * most of it, beginning with the one that has been stalled for the longest time. Linux slows down every connection on the
 * machine when all of them together take too much.
 *
 * <p>Owned by the timers' thread, except for {@link #bytes}.
 *
 * <p>Implementation note: a socket reports that it can be written to only when a third of its buffer is free. So a peer
 * that takes a byte now and then counts as stalled, too, and to be let off it has to take the more, the more is kept.
 */
final class StalledSockets {
    /** A slow peer takes something within this time. */
    private static final long SLOW_NANOS = Duration.ofSeconds(5).toNanos();

    /** If the limit is exceeded twice over, a peer has only this much time. A shorter stall isn't counted at all. */
    private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

    private final long limit;
    private volatile long bytes;
    private Map<String, Stalled> found = new HashMap<>();

    StalledSockets(long limit) {
        this.limit = limit;
    }

    private record One(Watched watched, long since, long bytes) {}

    /** All of one address, those that have been stalled for the longest time last. */
    private static final class Stalled {
        private final List<One> sockets = new ArrayList<>(1);
        private long bytes;

        private void add(One one) {
            sockets.add(one);
            bytes += one.bytes;
        }

        private One oldest() {
            return sockets.get(sockets.size() - 1);
        }

        private One removeOldest() {
            One oldest = sockets.remove(sockets.size() - 1);
            bytes -= oldest.bytes;
            return oldest;
        }
    }

    /** Called for each socket, before {@link #endSurplus}. */
    void look(Watched watched, long now) {
        long since = watched.stalledSince();
        if (since == 0 || now - since < SHORT_NANOS) {
            return;
        }
        long kept = watched.stalledBytes();
        if (kept > 0) {
            String address = watched.socket().address().key();
            found.computeIfAbsent(address, key -> new Stalled()).add(new One(watched, since, kept));
        }
    }

    /** @param judges whether peers had time to take something; if not, nobody is given up */
    void endSurplus(long now, boolean judges) {
        Map<String, Stalled> all = found;
        found = new HashMap<>();
        bytes = all.values().stream().mapToLong(each -> each.bytes).sum();
        if (judges && bytes > limit) {
            endSurplus(all, now);
        }
    }

    private void endSurplus(Map<String, Stalled> all, long now) {
        PriorityQueue<Stalled> most = new PriorityQueue<>(Comparator.comparingLong(each -> -each.bytes));
        for (Stalled each : all.values()) {
            each.sockets.sort(Comparator.comparingLong(one -> now - one.since));
            most.add(each);
        }
        long left = bytes;
        while (left > limit && !most.isEmpty()) {
            Stalled first = most.remove();
            if (now - first.oldest().since < (left / 2 > limit ? SHORT_NANOS : SLOW_NANOS)) {
                // Nobody else pays for an address whose time isn't up yet.
                return;
            }
            One given = first.removeOldest();
            left -= given.bytes;
            given.watched.stalled();
            if (!first.sockets.isEmpty()) {
                most.add(first);
            }
        }
    }

    long bytes() {
        return bytes;
    }
}
