package localfirst.relay.loop;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Decides over how many loops pipes are spread, and which loop gives some of its pipes to which.
 *
 * <p>A second loop makes pipes faster only if there is a processor for it. If other threads need that processor, such
 * as a client on the same machine, two loops wait for each other's turn: with 10 pairs on two processors, p99 was 2.5
 * times as long as with one loop. So pipes stay on one loop until it has little time left while a processor is idle,
 * and they return if other threads need the processor later.
 *
 * <p>For one thread at a time.
 */
final class LoopSpread {
    /** A loop that works for a larger share of its time than this has too much to do. */
    static final double BUSY = 0.6;

    /** How many processors have to be idle for another loop to help. */
    static final double IDLE = 0.5;

    /** With fewer idle processors than this, loops wait for each other and for other threads. */
    static final double CROWDED = 0.4;

    /** A loop that works for a smaller share of its time than this hardly needs a processor. */
    static final double AT_WORK = 0.05;

    /** Loops are gathered if the remaining ones then work for at most this share of their time. */
    static final double FULL = 0.9;

    /** How much larger the share of one loop has to be than that of another before some of its pipes move. */
    static final double UNEVEN = 0.3;

    /** How many times in a row this has to be seen: a burst is over before a move is. */
    static final int LOOKS = 2;

    /** For this many checks after a move, the figures say nothing yet. */
    static final int REST = 2;

    /** After this many checks at which the loops had little to do, one loop fewer is used. */
    static final int QUIET_LOOKS = 30;

    /** All pipes at work of one loop have to move to another, or every other one. */
    record Move(int from, int to, boolean all) {}

    private final int most;
    private final AtomicInteger active = new AtomicInteger(1);
    private int busyLooks;
    private int quietLooks;
    private int crowdedLooks;
    private int rest;

    /** @param most how many loops there are */
    LoopSpread(int most) {
        this.most = most;
    }

    /** How many loops get new pipes; these are the first ones. For any thread. */
    int active() {
        return active.get();
    }

    /** From now on, all loops get pipes. */
    void useAll() {
        active.set(most);
    }

    /**
     * Has to be called at regular intervals.
     *
     * @param busy for each loop, the processor time that it has used since the last call, as a share of the time that
     *     has passed
     * @param idle returns how many processors are idle; called only if that matters
     */
    Optional<Move> look(double[] busy, DoubleSupplier idle) {
        if (rest > 0) {
            rest--;
            return Optional.empty();
        }
        int busiest = busiest(busy);
        boolean mayHaveTooMuch = busy[busiest] >= BUSY;
        boolean mayHaveTooLittle = wouldFitOnFewer(busy);
        double idleNow = mayHaveTooMuch || mayHaveTooLittle ? idle.getAsDouble() : 0;
        busyLooks = mayHaveTooMuch && idleNow >= IDLE ? busyLooks + 1 : 0;
        crowdedLooks = mayHaveTooLittle && idleNow < CROWDED ? crowdedLooks + 1 : 0;
        quietLooks = isQuiet(busy) ? quietLooks + 1 : 0;
        if (busyLooks >= LOOKS) {
            return relieve(busiest, busy);
        }
        if (crowdedLooks >= LOOKS) {
            return gather(busy);
        }
        if (quietLooks >= QUIET_LOOKS) {
            // The pipes that it has may stay, because they have little to do.
            active.decrementAndGet();
            quietLooks = 0;
        }
        return Optional.empty();
    }

    private boolean wouldFitOnFewer(double[] busy) {
        long atWork = Arrays.stream(busy).filter(share -> share >= AT_WORK).count();
        return atWork > 1 && Arrays.stream(busy).sum() < (atWork - 1) * FULL;
    }

    /** Frees the last loop that is at work. */
    private Optional<Move> gather(double[] busy) {
        int last = busy.length - 1;
        while (busy[last] < AT_WORK) {
            last--;
        }
        active.set(Math.max(1, Math.min(active.get(), last)));
        crowdedLooks = 0;
        rest = REST;
        return Optional.of(new Move(last, idlest(busy), true));
    }

    /** Whether there is so little to do that nobody would notice one loop fewer. */
    private boolean isQuiet(double[] busy) {
        return active.get() > 1 && Arrays.stream(busy).sum() < (active.get() - 1) * BUSY / 2;
    }

    private Optional<Move> relieve(int busiest, double[] busy) {
        int idlest = idlest(busy);
        if (busy[busiest] - busy[idlest] < UNEVEN) {
            if (active.get() == most) {
                return Optional.empty();
            }
            idlest = active.getAndIncrement();
        }
        busyLooks = 0;
        rest = REST;
        return busiest == idlest ? Optional.empty() : Optional.of(new Move(busiest, idlest, false));
    }

    private static int busiest(double[] busy) {
        int best = 0;
        for (int i = 1; i < busy.length; i++) {
            best = busy[i] > busy[best] ? i : best;
        }
        return best;
    }

    private int idlest(double[] busy) {
        int best = 0;
        for (int i = 1; i < active.get(); i++) {
            best = busy[i] < busy[best] ? i : best;
        }
        return best;
    }
}
