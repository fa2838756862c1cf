package localfirst.relay.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A delay that grows with every failure. Not thread-safe: whoever retries owns it. */
final class Backoff {
    private final RetryDelays delays;
    private final RandomGenerator random;
    private double nextNanos;

    Backoff(RetryDelays delays, RandomGenerator random) {
        this.delays = delays;
        this.random = random;
        this.nextNanos = delays.min().toNanos();
    }

    /**
     * The delay before the next attempt: from half to one and a half times the current step, but never above the
     * maximum.
     */
    Duration next() {
        double step = nextNanos;
        double max = delays.max().toNanos();
        nextNanos = Math.min(step * delays.factor(), max);
        return Duration.ofNanos((long) Math.min(step * (0.5 + random.nextDouble()), max));
    }

    void reset() {
        nextNanos = delays.min().toNanos();
    }
}
