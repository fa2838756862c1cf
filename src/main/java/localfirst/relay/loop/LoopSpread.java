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
    /** A loop that uses a larger share of a processor than this has too much to do. */
    static final double BUSY = 0.6;

    /** How many processors have to be idle for another loop to help. */
    static final double IDLE = 0.5;

    /** With fewer idle processors than this, loops wait for each other and for other threads. */
    static final double CROWDED = 0.4;

    /** A loop that uses a smaller share of a processor than this hardly needs one. */
    static final double AT_WORK = 0.05;

    /** A loop takes over the pipes of another if it then uses at most this share of a processor. */
    static final double FULL = 0.9;

    /** How much larger the share of one loop has to be than that of another before some of its pipes move. */
    static final double UNEVEN = 0.3;

    /** How many times in a row this has to be seen: a burst is over before a move is. */
    static final int LOOKS = 2;

    /** For this many checks after a move, the figures say nothing yet. */
    static final int REST = 2;

    /** After this many checks at which the loops had little to do, one loop fewer is used. */
    static final int QUIET_LOOKS = 30;

    /**
     * For this many checks after a loop has given all its pipes away, it isn't asked again, in case some can't move; and
     * pipes are spread again only if one loop is full. Fewer loops use less in all, so more is idle than before.
     */
    static final int GATHERED_LOOKS = 60;

    /** All pipes at work of one loop have to move to another, or every other one. */
    record Move(int from, int to, boolean all) {}

    private final int most;
    private final AtomicInteger active = new AtomicInteger(1);
    private int busyLooks;
    private int quietLooks;
    private int crowdedLooks;
    private int gatheredLooks;
    private int gatheredFrom;
    private int rest;

    /** @param most how many loops there are */
    LoopSpread(int most) {
        this.most = most;
    }

    /** How many loops get new pipes; these are the first ones. For any thread. */
    int active() {
        return active.get();
    }

    /** Has all loops get pipes, until there is a reason to use fewer. */
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
        gatheredLooks = Math.max(0, gatheredLooks - 1);
        int busiest = busiest(busy);
        Optional<Move> gathering = gathering(busy);
        boolean mayHaveTooMuch = busy[busiest] >= (gatheredLooks > 0 ? FULL : BUSY);
        boolean mayHaveTooLittle = gathering.isPresent();
        double idleNow = mayHaveTooMuch || mayHaveTooLittle ? idle.getAsDouble() : 0;
        busyLooks = mayHaveTooMuch && idleNow >= IDLE ? busyLooks + 1 : 0;
        crowdedLooks = mayHaveTooLittle && idleNow < CROWDED ? crowdedLooks + 1 : 0;
        quietLooks = isQuiet(busy) ? quietLooks + 1 : 0;
        if (busyLooks >= LOOKS) {
            return relieve(busiest, busy);
        }
        if (crowdedLooks >= LOOKS && gathering.isPresent()) {
            gatheredFrom = gathering.get().from();
            active.set(Math.min(active.get(), gatheredFrom));
            crowdedLooks = 0;
            gatheredLooks = GATHERED_LOOKS;
            rest = REST;
            return gathering;
        }
        if (quietLooks >= QUIET_LOOKS) {
            // The pipes that it has may stay, because they have little to do.
            active.decrementAndGet();
            quietLooks = 0;
        }
        return Optional.empty();
    }

    /** The last loop that is at work can give all its pipes to one before it that has room for them. */
    private Optional<Move> gathering(double[] busy) {
        int last = (gatheredLooks > 0 ? gatheredFrom : busy.length) - 1;
        while (last > 0 && busy[last] < AT_WORK) {
            last--;
        }
        int to = idlest(busy, Math.min(last, active.get()));
        return last > 0 && busy[last] + busy[to] < FULL ? Optional.of(new Move(last, to, true)) : Optional.empty();
    }

    /** Whether there is so little to do that nobody would notice one loop fewer. */
    private boolean isQuiet(double[] busy) {
        return active.get() > 1 && Arrays.stream(busy).sum() < (active.get() - 1) * BUSY / 2;
    }

    private Optional<Move> relieve(int busiest, double[] busy) {
        int idlest = idlest(busy, active.get());
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

    /** Among the first few. */
    private static int idlest(double[] busy, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = busy[i] < busy[best] ? i : best;
        }
        return best;
    }
}
