package localfirst.relay.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import localfirst.relay.peer.Liveness.Watched;

/**
 * Peers that take nothing of what waits for them, and how much the operating system keeps because of each: for them, and
 * from the senders that the relay has stopped reading.
 *
 * <p>If that is more than its limit, some are given up before the send deadline: those of the address that causes the
 * most of it, beginning with the one that has been stalled for the longest time. An address that causes little is spared
 * unless the limit is exceeded twice over. Linux slows down every connection on the machine when all of them together
 * take too much.
 *
 * <p>Owned by the timers' thread, except for {@link #bytes}.
 *
 * <p>Implementation note: the sizes of buffers are added up, because Java can't ask how full they are. So nobody is given
 * up while all connections of the machine together take less than the limit. A socket reports that it can be written to
 * only when a third of its buffer is free, so a peer that takes a byte now and then counts as stalled, too.
 */
final class StalledSockets {
    /** A slow peer takes something within this time. */
    private static final long SLOW_NANOS = Duration.ofSeconds(5).toNanos();

    /** If the limit is exceeded four times over, a peer has only this much time. A shorter stall isn't counted at all. */
    private static final long SHORT_NANOS = Duration.ofSeconds(1).toNanos();

    /** An address may cause this part of the limit. */
    private static final int SHARES = 8;

    private final long limit;
    private final LongSupplier machine;
    private volatile long bytes;
    private Map<String, Stalled> found = new HashMap<>();

    /** @param machine how many bytes all connections of the machine take together */
    StalledSockets(long limit, LongSupplier machine) {
        this.limit = limit;
        this.machine = machine;
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
        if (judges && bytes > limit && machine.getAsLong() > limit) {
            endSurplus(all.values(), now);
        }
    }

    private void endSurplus(Collection<Stalled> all, long now) {
        PriorityQueue<Stalled> most = new PriorityQueue<>(Comparator.comparingLong(each -> -each.bytes));
        for (Stalled each : all) {
            each.sockets.sort(Comparator.comparingLong(one -> now - one.since));
            most.add(each);
        }
        long left = bytes;
        while (left > limit && !most.isEmpty()) {
            Stalled first = most.remove();
            boolean isSpared = left / 2 <= limit && first.bytes <= limit / SHARES;
            if (isSpared || now - first.oldest().since < (left / 4 > limit ? SHORT_NANOS : SLOW_NANOS)) {
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
