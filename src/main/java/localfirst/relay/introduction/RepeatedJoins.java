package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins that repeat an earlier one of the same visit. They wait until nobody has joined their room for a moment.
 *
 * <p>Clients 3.0 to 3.5 open a second socket to a peer if they are told about it twice before the first one is open. If
 * the other side opens only one, a socket is left without a partner, and that may be the one on which the app sends. So
 * a repeated Join doesn't tell anybody about the same peer twice within a moment.
 *
 * <p>Not thread-safe: guarded by {@link Interests}. It has each document of a visit at most once, charged to the visit.
 */
final class RepeatedJoins {
    static final Duration MOMENT = Duration.ofSeconds(2);

    /** If others join all the time, it doesn't wait forever. */
    static final Duration LONGEST_WAIT = MOMENT.multipliedBy(3);

    private static final int BYTES = 96;

    /** The earliest due come first. */
    private final Map<Membership, Wait> waiting = new LinkedHashMap<>();

    /** Times in the unit of {@code Timers.nanoTime}. */
    private record Wait(long due, long latest) {}

    /** @return whether it waits; if not, it has to be announced now */
    boolean postpone(Membership member, long now) {
        if (waiting.containsKey(member)) {
            return true;
        }
        if (isQuiet(member.room, now) || !member.visit.account().tryReserve(BYTES)) {
            return false;
        }
        waiting.put(member, new Wait(now + MOMENT.toNanos(), now + LONGEST_WAIT.toNanos()));
        return true;
    }

    private static boolean isQuiet(Room room, long now) {
        return now - room.lastJoin() >= MOMENT.toNanos();
    }

    void forget(Membership member) {
        if (waiting.remove(member) != null) {
            member.visit.account().release(BYTES);
        }
    }

    /** Takes out those that have to be announced now, after looking at no more than this many. */
    List<Membership> takeDue(long now, int most) {
        List<Membership> due = new ArrayList<>();
        Map<Membership, Wait> later = new LinkedHashMap<>();
        Iterator<Map.Entry<Membership, Wait>> rest = waiting.entrySet().iterator();
        for (int i = 0; i < most && rest.hasNext(); i++) {
            Map.Entry<Membership, Wait> next = rest.next();
            Membership member = next.getKey();
            Wait wait = next.getValue();
            if (now - wait.due < 0) {
                break;
            }
            rest.remove();
            if (isQuiet(member.room, now) || now - wait.latest >= 0) {
                member.visit.account().release(BYTES);
                due.add(member);
            } else {
                later.put(member, new Wait(now + MOMENT.toNanos(), wait.latest));
            }
        }
        waiting.putAll(later);
        return due;
    }

    /** The time until the next one is due; null if none waits. */
    @Nullable
    Duration untilNext(long now) {
        if (waiting.isEmpty()) {
            return null;
        }
        return Duration.ofNanos(Math.max(0, waiting.values().iterator().next().due - now));
    }
}
