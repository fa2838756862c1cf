package localfirst.relay.introduction;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import localfirst.relay.metrics.RelayCounters;
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
        private int attempts;
        /** Whether introductions are still due; if not, the timer is there to forget it. */
        private boolean open;
        /** Whether there was a pipe when the timer last looked, and it hasn't broken since. */
        private boolean hadPipe;

        private Timers.@Nullable Timer timer;

        boolean isGivenUp() {
            return attempts >= MOST_ATTEMPTS;
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

    /** These two should have a pipe, and haven't. */
    public synchronized void needed(Pairing pairing) {
        Pairing key = pairing.canonical();
        if (stopped || !areInterested(key)) {
            return;
        }
        Wound wound = wounds.computeIfAbsent(key.document(), document -> new HashMap<>())
                .computeIfAbsent(key, missing -> new Wound());
        wound.hadPipe = false;
        if (!wound.open && !wound.isGivenUp()) {
            wound.open = true;
            scheduleAttempt(key, wound);
        }
    }

    /** A pipe between these two lasted: whatever breaks next is a new trouble. */
    public synchronized void lasted(Pairing pairing) {
        Map<Pairing, Wound> ofDocument = wounds.get(pairing.document());
        Wound wound = ofDocument == null ? null : ofDocument.get(pairing.canonical());
        if (wound != null) {
            wound.attempts = 0;
        }
    }

    /** A Join tells everybody anew, so that the count starts again. */
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

    private void scheduleAttempt(Pairing key, Wound wound) {
        Duration shortest = FIRST_DELAY.multipliedBy(1L << wound.attempts);
        schedule(key, wound, shortest.plusNanos((long) (shortest.toNanos() * random.getAsDouble() / 2)));
    }

    private void schedule(Pairing key, Wound wound, Duration delay) {
        if (wound.timer != null) {
            wound.timer.cancel();
        }
        wound.timer = timers.after(delay, () -> tend(key, wound));
    }

    private void tend(Pairing key, Wound wound) {
        if (isDue(key, wound)) {
            tell(key);
            tell(key.reciprocal());
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
        wound.attempts++;
        if (wound.isGivenUp()) {
            wound.open = false;
            schedule(key, wound, FORGET_AFTER);
        } else {
            scheduleAttempt(key, wound);
        }
        return true;
    }

    /** Tells the local peer of the other, unless it has a socket for it and only the other hasn't. */
    private void tell(Pairing pairing) {
        IntroductionVisit listener = interests.speaker(pairing.local(), pairing.document());
        if (listener != null && !pipes.isConnected(pairing)) {
            counters.healed();
            listener.tellAgain(pairing.remote(), pairing.document());
        }
    }

    private boolean areInterested(Pairing key) {
        return !key.local().equals(key.remote())
                && interests.speaker(key.local(), key.document()) != null
                && interests.speaker(key.remote(), key.document()) != null;
    }

    private void forget(Pairing key, Wound wound) {
        wounds.computeIfPresent(key.document(), (document, ofDocument) -> {
            ofDocument.remove(key, wound);
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
    }
}
