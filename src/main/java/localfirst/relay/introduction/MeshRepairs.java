package localfirst.relay.introduction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Introduces peers of large rooms to others when too many of their neighbours have left: a few at a time, taking turns
 * with everything else, however many leave at once.
 *
 * <p>Thread-safe, and never blocks.
 */
final class MeshRepairs implements Turns.Work {
    /** If many leave, they leave at the same time, so checking the remaining peers once is enough. */
    static final Duration REST = Duration.ofMillis(500);

    private static final int AT_ONCE = 16;

    private final Introductions introductions;
    private final Turns turns;

    // Guarded by this
    private boolean scheduled;

    // Owned by the turns
    private boolean rested;

    MeshRepairs(Introductions introductions, Turns turns) {
        this.introductions = introductions;
        this.turns = turns;
    }

    /** A peer has left. */
    void scheduleIfNeeded() {
        synchronized (this) {
            if (scheduled || !interests().hasPeersToRepair()) {
                return;
            }
            scheduled = true;
        }
        turns.add(this, this);
    }

    private Interests interests() {
        return introductions.interests();
    }

    @Override
    public @Nullable Duration turn() {
        if (!rested) {
            rested = true;
            return REST;
        }
        Claimed claimed = new Claimed(turns);
        List<Membership> looked = new ArrayList<>(AT_ONCE);
        introductions.counters().repaired(interests().repair(AT_ONCE, claimed, looked::add));
        introductions.tell(claimed);
        if (introductions.bulletin().isRead()) {
            looked.forEach(member -> introductions.bulletin().lostNeighbours(member.visit, member.room.document()));
        }
        return next();
    }

    private synchronized @Nullable Duration next() {
        if (interests().hasPeersToRepair()) {
            return Duration.ZERO;
        }
        rested = false;
        scheduled = false;
        return null;
    }
}
