package localfirst.relay.introduction;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of peers that lack a pipe or lacked one lately, by document, and when to check each of them next. Those that
 * lack one are introduced again after 1, 2, 4, 8 and 16 seconds, each up to half as long again.
 *
 * <p>Not thread-safe: guarded by its owner. Its tasks, however, run on a timer's thread without that lock.
 *
 * @param <R> what is known of one pair
 */
public final class Repairs<R extends Repairs.Repair> {
    /** How many times a pair is introduced again. */
    public static final int MAX_ATTEMPTS = 5;

    /** The time until the first attempt. */
    public static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    /** How long a pair is remembered that isn't introduced any more. */
    public static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    private final Timers timers;
    private final DoubleSupplier random;
    private final Map<DocumentId, Map<Pairing, R>> byDocument = new HashMap<>();
    private int size;

    /** What is known of two peers. Guarded by the owner of the table. */
    public static class Repair {
        private int attempts;
        private boolean open;
        private long dueAt;
        private Timers.@Nullable Timer timer;

        /** Whether introductions are still due. If not, the timer only forgets the pair. */
        public final boolean isOpen() {
            return open;
        }

        /** Introductions are due, or aren't any more. */
        public final void setOpen(boolean now) {
            open = now;
        }

        /** The two have been introduced once more. */
        public final void attempted() {
            attempts++;
        }

        /** Whatever happens next counts as a new problem. */
        public final void beginAgain() {
            attempts = 0;
        }

        /** Whether they have been introduced as often as they may be. */
        public final boolean isGivenUp() {
            return attempts >= MAX_ATTEMPTS;
        }

        /** The least time until the next attempt. */
        public final Duration delay() {
            return FIRST_DELAY.multipliedBy(1L << attempts);
        }
    }

    /** @param random numbers from 0 to 1 */
    public Repairs(Timers timers, DoubleSupplier random) {
        this.timers = timers;
        this.random = random;
    }

    /** What is known about this pair, whose key is canonical; null if it isn't being healed. */
    public @Nullable R of(Pairing key) {
        Map<Pairing, R> ofDocument = byDocument.get(key.document());
        return ofDocument == null ? null : ofDocument.get(key);
    }

    /** Adds a pair that wasn't known. */
    public void add(Pairing key, R repair) {
        byDocument.computeIfAbsent(key.document(), document -> new HashMap<>(2)).put(key, repair);
        size++;
    }

    /** Forgets a pair. @return whether this was what was known about it */
    public boolean remove(Pairing key, R repair) {
        Map<Pairing, R> ofDocument = byDocument.get(key.document());
        if (ofDocument == null || !ofDocument.remove(key, repair)) {
            return false;
        }
        cancel(repair);
        size--;
        if (ofDocument.isEmpty()) {
            byDocument.remove(key.document());
        }
        return true;
    }

    /** Forgets all pairs. */
    public void clear() {
        byDocument.values().forEach(ofDocument -> ofDocument.values().forEach(Repairs::cancel));
        byDocument.clear();
        size = 0;
    }

    /** How many pairs are known. */
    public int size() {
        return size;
    }

    /** A Join tells everybody again, so counting starts over. */
    public void joined(PeerId peer, Collection<DocumentId> documents) {
        if (byDocument.isEmpty()) {
            return;
        }
        for (DocumentId document : documents) {
            byDocument.getOrDefault(document, Map.of()).forEach((pairing, repair) -> {
                if (pairing.local().equals(peer) || pairing.remote().equals(peer)) {
                    repair.beginAgain();
                }
            });
        }
    }

    /** A pipe between these two has lasted. If it breaks later, that counts as a new problem. */
    public void lasted(Pairing pairing) {
        Repair repair = of(pairing.canonical());
        if (repair != null) {
            repair.beginAgain();
        }
    }

    /** Has the pair checked after this time and up to half as long again, instead of when it would have been. */
    public void scheduleAttempt(R repair, Duration shortest, Runnable task) {
        schedule(repair, withJitter(shortest, random.getAsDouble()), task);
    }

    /** Has the pair checked after this time, instead of when it would have been. */
    public void schedule(R repair, Duration delay, Runnable task) {
        Repair known = repair;
        cancel(known);
        known.dueAt = timers.nanoTime() + delay.toNanos();
        known.timer = timers.after(delay, task);
    }

    /** Whether it will be checked later than a first attempt would be. */
    public boolean isFarOff(R repair) {
        Repair known = repair;
        return known.dueAt - timers.nanoTime() > withJitter(FIRST_DELAY, 1).toNanos();
    }

    private static void cancel(Repair repair) {
        if (repair.timer != null) {
            repair.timer.cancel();
        }
    }

    private static Duration withJitter(Duration shortest, double share) {
        return shortest.plusNanos((long) (shortest.toNanos() * share / 2));
    }

    /** Passes on all of them. */
    public void forEach(BiConsumer<Pairing, R> action) {
        byDocument.values().forEach(ofDocument -> ofDocument.forEach(action));
    }

    /**
     * Checks that each pair is scheduled, and that none is kept without a reason.
     *
     * @throws IllegalStateException if one isn't
     */
    public void checkConsistency() {
        int counted = 0;
        for (Map.Entry<DocumentId, Map<Pairing, R>> each : byDocument.entrySet()) {
            require(!each.getValue().isEmpty(), "a document has no repairs");
            counted += each.getValue().size();
            each.getValue().forEach((key, repair) -> check(each.getKey(), key, repair));
        }
        require(counted == size, "repairs were counted wrongly");
    }

    private static void check(DocumentId document, Pairing key, Repair repair) {
        require(key.document().equals(document), "a repair is kept with another document");
        require(key.equals(key.canonical()), "a repair is kept by the wrong side");
        require(repair.timer != null, "a repair is scheduled for never");
        require(repair.attempts <= MAX_ATTEMPTS, "a repair was tried too often");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
