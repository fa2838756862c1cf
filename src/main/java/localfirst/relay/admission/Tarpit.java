package localfirst.relay.admission;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import localfirst.relay.time.Timers;

/**
 * Holds back refusals of an address that is over a limit. A client that tries again as soon as it is refused can then
 * do so only once a second on each of its connections, instead of as often as the relay can answer.
 *
 * <p>Thread-safe, and never blocks.
 */
public final class Tarpit {
    static final Duration DELAY = Duration.ofSeconds(1);

    /**
     * Each waiting refusal may keep tens of kilobytes of a container's buffers. Those above this number are sent at
     * once.
     */
    static final int MAX_WAITING = 500;

    private static final Set<Refusal> DELAYED =
            EnumSet.of(Refusal.TOO_FAST, Refusal.TOO_MANY_OF_ADDRESS, Refusal.TOO_MANY_WRONG_TOKENS);

    private final Timers timers;
    private final Semaphore places = new Semaphore(MAX_WAITING);

    Tarpit(Timers timers) {
        this.timers = timers;
    }

    /** Whether this refusal is one that has to wait. */
    public boolean isFor(Refusal why) {
        return DELAYED.contains(why);
    }

    /**
     * Refuses after a while; or at once, within this call, if this refusal doesn't have to wait or too many are
     * waiting.
     */
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
