package localfirst.relay.introduction;

import java.time.Duration;
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
 * Introduces two peers again that should have a pipe and don't: because it broke, or because only one of them has
 * called.
 *
 * <p>Published clients open a connection only when they are introduced, and never again by themselves. So a peer
 * without a connection is told about the other after 1, 2, 4, 8 and 16 seconds, each up to half as long again. After
 * that, nothing more happens until one of the two joins the document again or a pipe has lasted.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class Healing {
    static final int MAX_ATTEMPTS = Repairs.MAX_ATTEMPTS;

    /** How often to check whether a peer has to be told. A peer that has had a connection for this long isn't told. */
    private static final int MAX_LOOKS = 60;

    /** What a repair takes from the local peer's budget. */
    private static final int REPAIR_BYTES = 512;

    private final Interests interests;
    private final RelayCounters counters;
    private PipeView pipes = new NoPipes();

    // Guarded by this
    private final Repairs<Repair> repairs;
    private boolean stopped;

    /** What is known about two peers that lack a pipe, or lacked one lately. */
    private static final class Repair extends Repairs.Repair {
        private final Account account;
        /** How many times in a row there was nobody to tell. */
        private int looks;
        /** Whether there was a pipe when the timer last checked, and it hasn't broken since. */
        private boolean hadPipe;

        Repair(Account account) {
            this.account = account;
        }

        void giveBack() {
            account.release(REPAIR_BYTES);
        }
    }

    /** @param random numbers from 0 to 1 */
    public Healing(Interests interests, RelayCounters counters, Timers timers, DoubleSupplier random) {
        this.interests = interests;
        this.counters = counters;
        this.repairs = new Repairs<>(timers, random);
    }

    /** Part of putting the relay together. */
    public void watch(PipeView view) {
        pipes = view;
    }

    synchronized PipeView pipes() {
        return pipes;
    }

    /** These two should have a pipe and don't. @return whether both are on this node */
    public synchronized boolean needed(Pairing pairing) {
        Pairing key = pairing.canonical();
        if (!areInterested(key)) {
            return false;
        }
        if (!stopped) {
            begin(key);
        }
        return true;
    }

    private void begin(Pairing key) {
        Repair repair = repair(key);
        if (repair == null) {
            return;
        }
        repair.hadPipe = false;
        if (repair.isGivenUp()) {
            return;
        }
        // If the pipe breaks again meanwhile, don't wait for an attempt that is far off.
        if (!repair.isOpen() || repairs.isFarOff(repair)) {
            scheduleAttempt(key, repair, repair.isOpen() ? Repairs.FIRST_DELAY : repair.delay());
        }
        repair.looks = repair.isOpen() ? repair.looks : 0;
        repair.setOpen(true);
    }

    private @Nullable Repair repair(Pairing key) {
        Repair known = repairs.of(key);
        if (known != null) {
            return known;
        }
        IntroductionVisit payer = interests.speaker(key.local(), key.document());
        if (payer == null || !payer.account().tryReserve(REPAIR_BYTES)) {
            counters.ignored(Ignored.NO_ROOM, 1);
            return null;
        }
        Repair added = new Repair(payer.account());
        repairs.add(key, added);
        return added;
    }

    /** A pipe between these two has lasted. If it breaks later, that counts as a new problem. */
    public synchronized void lasted(Pairing pairing) {
        repairs.lasted(pairing);
    }

    /** A Join tells everybody again, so counting starts over. */
    synchronized void joined(PeerId peer, Set<DocumentId> documents) {
        repairs.joined(peer, documents);
    }

    /** No more introductions of this kind, as when draining. */
    public synchronized void stop() {
        stopped = true;
        repairs.forEach((key, repair) -> repair.giveBack());
        repairs.clear();
    }

    synchronized int size() {
        return repairs.size();
    }

    /**
     * Checks that every repair is scheduled, and that none is kept without a reason.
     *
     * @throws IllegalStateException if one isn't
     */
    public synchronized void checkConsistency() {
        repairs.checkConsistency();
    }

    private void scheduleAttempt(Pairing key, Repair repair, Duration shortest) {
        repairs.scheduleAttempt(repair, shortest, () -> attempt(key, repair));
    }

    /** Forgets the pair, unless something happens before then. */
    private void scheduleEnd(Pairing key, Repair repair) {
        repair.setOpen(false);
        repairs.schedule(repair, Repairs.FORGET_AFTER, () -> attempt(key, repair));
    }

    private void attempt(Pairing key, Repair repair) {
        if (begins(key, repair)) {
            boolean told = tell(key);
            told |= tell(key.reciprocal());
            attempted(key, repair, told);
        }
    }

    /** It counts as an attempt only if a peer was told. */
    private synchronized void attempted(Pairing key, Repair repair, boolean told) {
        if (stopped) {
            return;
        }
        repair.looks = told ? 0 : repair.looks + 1;
        if (told) {
            repair.attempted();
        }
        if (repair.isGivenUp() || repair.looks >= MAX_LOOKS) {
            scheduleEnd(key, repair);
        } else {
            scheduleAttempt(key, repair, told ? repair.delay() : Repairs.FIRST_DELAY);
        }
    }

    /** Checks what has become of the two, and acts on it. @return whether to tell them now */
    private synchronized boolean begins(Pairing key, Repair repair) {
        if (stopped) {
            return false;
        }
        boolean piped = pipes.isPiped(key);
        if (!areInterested(key) || (!repair.isOpen() && (piped ? repair.hadPipe : !repair.isGivenUp()))) {
            forget(key, repair);
            return false;
        }
        if (!repair.isOpen() || piped) {
            repair.hadPipe = piped;
            scheduleEnd(key, repair);
            return false;
        }
        return true;
    }

    /**
     * Tells the local peer about the other, unless it has a socket and only the other lacks one. @return whether it did
     */
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

    private void forget(Pairing key, Repair repair) {
        if (repairs.remove(key, repair)) {
            repair.giveBack();
        }
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
