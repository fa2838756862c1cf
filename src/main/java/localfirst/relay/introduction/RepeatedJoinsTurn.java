package localfirst.relay.introduction;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/** Has repeated Joins announced when they are due. Thread-safe, and never blocks. */
final class RepeatedJoinsTurn implements Turns.Work {
    private static final int AT_ONCE = 256;

    private final Introductions introductions;
    private final Turns turns;

    // Guarded by this
    private boolean scheduled;

    RepeatedJoinsTurn(Introductions introductions, Turns turns) {
        this.introductions = introductions;
        this.turns = turns;
    }

    /** There are some repeated Joins. */
    void schedule() {
        synchronized (this) {
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        turns.add(this, this);
    }

    @Override
    public @Nullable Duration turn() {
        Map<IntroductionVisit, Set<DocumentId>> due = new LinkedHashMap<>();
        introductions
                .interests()
                .takeRepeated(turns.nanoTime(), AT_ONCE)
                .forEach(member -> due.computeIfAbsent(member.visit, visit -> new LinkedHashSet<>())
                        .add(member.room.document()));
        due.forEach(introductions::joinAgain);
        return next();
    }

    private synchronized @Nullable Duration next() {
        Duration next = introductions.interests().untilNextRepeated(turns.nanoTime());
        scheduled = next != null;
        return next;
    }
}
