package localfirst.relay.admission;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import localfirst.relay.time.Timers;

/**
 * Lets an address that does too much wait for its refusal. What calls again as soon as it is refused then does so once a
 * second for each of its connections, and not as often as the relay can answer.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class Tarpit {
    static final Duration DELAY = Duration.ofSeconds(1);

    /** Each may keep tens of kilobytes of a container's buffers. More than these are answered at once. */
    static final int MOST_WAITING = 500;

    private static final Set<Refusal> DELAYED =
            EnumSet.of(Refusal.TOO_FAST, Refusal.TOO_MANY_OF_ADDRESS, Refusal.TOO_MANY_WRONG_TOKENS);

    private final Timers timers;
    private final Semaphore places = new Semaphore(MOST_WAITING);

    Tarpit(Timers timers) {
        this.timers = timers;
    }

    /** Whether this refusal is one that is to wait. */
    public boolean isFor(Refusal why) {
        return DELAYED.contains(why);
    }

    /** Refuses after a while, or at once if that doesn't have to wait or if too many do: then within this call. */
    public void refuse(Refusal why, Runnable refusal) {
        if (!isFor(why) || !places.tryAcquire()) {
            refusal.run();
            return;
        }
        timers.after(DELAY, () -> {
            places.release();
            refusal.run();
        });
    }
}
