package localfirst.relay.client;

import java.time.Duration;

/** The bounds of a {@link Backoff}: the first delay, the longest, and the factor from one to the next. */
record RetryDelays(Duration min, double factor, Duration max) {
    RetryDelays {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("retry delays must be positive, and the maximum not below the minimum");
        }
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("the backoff factor must be 1 or more, not " + factor);
        }
    }
}
