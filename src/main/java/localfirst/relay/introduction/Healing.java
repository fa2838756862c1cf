package localfirst.relay.introduction;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import localfirst.relay.limits.Account;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Introduces again those who should be talking and aren't: because their pipe broke, or because one waits for the other.
 *
 * <p>Published clients open a connection only when they are introduced, and never again by themselves. So whoever lacks a
 * connection is told of the other after 1, 2, 4, 8 and 16 seconds, each up to half as long again, and then no more until
 * one of the two joins the document again or a pipe has lasted.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class Healing {
    static final int MOST_ATTEMPTS = 5;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    /** So often it looks whether there is somebody to tell. Who has a connection for this long isn't told. */
    private static final int MOST_LOOKS = 60;

    /** What a wound takes of the local peer's budget. */
    private static final int WOUND_BYTES = 512;

    private final Interests interests;
    private final RelayCounters counters;
    private final Timers timers;
    private final DoubleSupplier random;
    private PipeView pipes = new NoPipes();

    // Guarded by this
    private final Map<DocumentId, Map<Pairing, Wound>> wounds = new HashMap<>();
    private boolean stopped;

    /** What is known of two peers who lack, or lately lacked, a pipe. */
    private static final class Wound {
        private final Account account;
        private int attempts;
        /** How often in a row there was nobody to tell. */
        private int looks;
        /** When the timer is due. */
        private long dueAt;
        /** Whether introductions are still due; if not, the timer is there to forget it. */
        private boolean open;
        /** Whether there was a pipe when the timer last looked, and it hasn't broken since. */
        private boolean hadPipe;

        private Timers.@Nullable Timer timer;

        Wound(Account account) {
            this.account = account;
        }

        boolean isGivenUp() {
            return attempts >= MOST_ATTEMPTS;
        }

        void giveBack() {
            account.release(WOUND_BYTES);
        }
    }

    /** @param random numbers from 0 to 1 */
    public Healing(Interests interests, RelayCounters counters, Timers timers, DoubleSupplier random) {
        this.interests = interests;
        this.counters = counters;
        this.timers = timers;
        this.random = random;
    }

    /** Part of putting the relay together. */
    public void watch(PipeView view) {
        pipes = view;
    }

    synchronized PipeView pipes() {
        return pipes;
    }

    /** These two should have a pipe, and haven't. */
    public synchronized void needed(Pairing pairing) {
        Pairing key = pairing.canonical();
        Wound wound = stopped || !areInterested(key) ? null : wound(key);
        if (wound == null) {
            return;
        }
        wound.hadPipe = false;
        if (wound.isGivenUp()) {
            return;
        }
        // What breaks meanwhile needn't wait for an attempt that is far off.
        if (!wound.open
                || wound.dueAt - timers.nanoTime() > withJitter(FIRST_DELAY, 1).toNanos()) {
            scheduleAttempt(key, wound, wound.open ? FIRST_DELAY : delay(wound));
        }
        wound.looks = wound.open ? wound.looks : 0;
        wound.open = true;
    }

    private @Nullable Wound wound(Pairing key) {
        Map<Pairing, Wound> ofDocument = wounds.get(key.document());
        Wound known = ofDocument == null ? null : ofDocument.get(key);
        if (known != null) {
            return known;
        }
        IntroductionVisit payer = interests.speaker(key.local(), key.document());
        if (payer == null || !payer.account().tryReserve(WOUND_BYTES)) {
            counters.ignored(Ignored.NO_ROOM, 1);
            return null;
        }
        Wound added = new Wound(payer.account());
        wounds.computeIfAbsent(key.document(), document -> new HashMap<>()).put(key, added);
        return added;
    }

    /** A pipe between these two lasted: whatever breaks next is a new trouble. */
    public synchronized void lasted(Pairing pairing) {
        Map<Pairing, Wound> ofDocument = wounds.get(pairing.document());
        Wound wound = ofDocument == null ? null : ofDocument.get(pairing.canonical());
        if (wound != null) {
            wound.attempts = 0;
        }
    }

    /** A Join tells everybody again, so that the count starts again. */
    synchronized void joined(PeerId peer, Set<DocumentId> documents) {
        if (wounds.isEmpty()) {
            return;
        }
        for (DocumentId document : documents) {
            wounds.getOrDefault(document, Map.of()).forEach((pairing, wound) -> {
                if (pairing.local().equals(peer) || pairing.remote().equals(peer)) {
                    wound.attempts = 0;
                }
            });
        }
    }

    /** No more introductions of this kind, as in a drain. */
    public synchronized void stop() {
        stopped = true;
        wounds.values().forEach(ofDocument -> ofDocument.values().forEach(Wound::giveBack));
        wounds.clear();
    }

    synchronized int size() {
        return wounds.values().stream().mapToInt(Map::size).sum();
    }

    /**
     * Checks that every wound is tended, and none is kept for nothing.
     *
     * @throws IllegalStateException if one isn't
     */
    public synchronized void checkConsistency() {
        wounds.forEach((document, ofDocument) -> {
            require(!ofDocument.isEmpty(), "a document has no wounds");
            ofDocument.forEach((key, wound) -> {
                require(key.document().equals(document), "a wound is kept with another document");
                require(key.equals(key.canonical()), "a wound is kept by the wrong side");
                require(wound.timer != null, "a wound is tended by nobody");
                require(wound.attempts <= MOST_ATTEMPTS, "a wound was tended too often");
            });
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static Duration delay(Wound wound) {
        return FIRST_DELAY.multipliedBy(1L << wound.attempts);
    }

    private static Duration withJitter(Duration shortest, double share) {
        return shortest.plusNanos((long) (shortest.toNanos() * share / 2));
    }

    private void scheduleAttempt(Pairing key, Wound wound, Duration shortest) {
        schedule(key, wound, withJitter(shortest, random.getAsDouble()));
    }

    private void schedule(Pairing key, Wound wound, Duration delay) {
        if (wound.timer != null) {
            wound.timer.cancel();
        }
        wound.dueAt = timers.nanoTime() + delay.toNanos();
        wound.timer = timers.after(delay, () -> tend(key, wound));
    }

    private void tend(Pairing key, Wound wound) {
        if (isDue(key, wound)) {
            boolean told = tell(key);
            told |= tell(key.reciprocal());
            tended(key, wound, told);
        }
    }

    /** Only what told somebody was an attempt. */
    private synchronized void tended(Pairing key, Wound wound, boolean told) {
        if (stopped) {
            return;
        }
        wound.looks = told ? 0 : wound.looks + 1;
        wound.attempts += told ? 1 : 0;
        if (wound.isGivenUp() || wound.looks >= MOST_LOOKS) {
            wound.open = false;
            schedule(key, wound, FORGET_AFTER);
        } else {
            scheduleAttempt(key, wound, told ? delay(wound) : FIRST_DELAY);
        }
    }

    private synchronized boolean isDue(Pairing key, Wound wound) {
        if (stopped) {
            return false;
        }
        boolean piped = pipes.isPiped(key);
        if (!areInterested(key) || (!wound.open && (piped ? wound.hadPipe : !wound.isGivenUp()))) {
            forget(key, wound);
            return false;
        }
        if (!wound.open || piped) {
            wound.open = false;
            wound.hadPipe = piped;
            schedule(key, wound, FORGET_AFTER);
            return false;
        }
        return true;
    }

    /** Tells the local peer of the other, unless it has a socket for it and only the other hasn't. @return whether it did */
    private boolean tell(Pairing pairing) {
        IntroductionVisit listener = interests.speaker(pairing.local(), pairing.document());
        if (listener == null || pipes.isConnected(pairing)) {
            return false;
        }
        counters.healed();
        listener.tellAgain(pairing.remote(), pairing.document());
        return true;
    }

    private boolean areInterested(Pairing key) {
        return !key.local().equals(key.remote())
                && interests.speaker(key.local(), key.document()) != null
                && interests.speaker(key.remote(), key.document()) != null;
    }

    private void forget(Pairing key, Wound wound) {
        wounds.computeIfPresent(key.document(), (document, ofDocument) -> {
            if (ofDocument.remove(key, wound)) {
                wound.giveBack();
            }
            return ofDocument.isEmpty() ? null : ofDocument;
        });
    }

    private static final class NoPipes implements PipeView {
        @Override
        public boolean isPiped(Pairing pairing) {
            return false;
        }

        @Override
        public boolean isConnected(Pairing pairing) {
            return false;
        }

        @Override
        public void whenAlive(Pairing pairing, Runnable task) {}
    }
}
