package localfirst.relay.client;

import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long to wait before the next attempt, from what ended the last one. Not thread-safe: whoever retries owns
 * it.
 */
final class RetryPolicy {
    /** A connection that ended sooner counts as a failure, so that a server that accepts and closes isn't hammered. */
    static final Duration LASTING = Duration.ofSeconds(10);

    /** The clients of a relay that restarts come back within this time, spread evenly. */
    static final Duration SOON = Duration.ofSeconds(2);

    /** An overloaded relay is left alone for this long, up to twice as long. */
    static final Duration LATER = Duration.ofSeconds(10);

    /** A longer Retry-After is cut to this. */
    static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final RetryDelays delays;
    private final Backoff backoff;
    private final RandomGenerator random;

    RetryPolicy(RetryDelays delays, RandomGenerator random) {
        this.delays = delays;
        this.backoff = new Backoff(delays, random);
        this.random = random;
    }

    /** The delay after a connection could not be opened. */
    Duration afterFailure(Throwable failure) {
        Duration delay = backoff.next();
        if (Failures.cause(failure) instanceof UntrustedRelayException) {
            return longer(delay, between(delays.max(), 0.75, 1.25));
        }
        HttpResponse<?> refusal = refusal(failure);
        if (refusal == null) {
            return delay;
        }
        Optional<Duration> asked =
                refusal.headers().firstValue("Retry-After").flatMap(value -> retryAfter(value, Instant.now()));
        if (asked.isPresent()) {
            return longer(delay, between(asked.get(), 1, 1.2));
        }
        return switch (refusal.statusCode()) {
            case 400, 401, 403 -> longer(delay, between(delays.max(), 0.75, 1.25));
            default -> delay;
        };
    }

    /** The delay after a connection that was open for a while has ended. */
    Duration afterClose(CloseStatus status, Duration lasted) {
        if (lasted.compareTo(LASTING) >= 0) {
            backoff.reset();
        }
        Duration delay = backoff.next();
        if (status.code() == CloseStatus.RESTART) {
            return longer(delay, between(SOON, 0.05, 1));
        }
        if (status.code() == CloseStatus.TRY_LATER || status.equals(CloseStatus.REFUSED)) {
            return longer(delay, between(LATER, 1, 2));
        }
        return status.blamesClient() || status.code() == CloseStatus.UNPROVEN
                ? longer(delay, between(delays.max(), 0.75, 1.25))
                : delay;
    }

    /** What a Retry-After header says, in either of its two forms; empty if it is neither. */
    static Optional<Duration> retryAfter(String value, Instant now) {
        String text = value.strip();
        try {
            // Nobody means more than nine digits of seconds.
            Duration asked = text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            if (asked.isNegative()) {
                return Optional.of(Duration.ZERO);
            }
            return Optional.of(asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Duration between(Duration unit, double from, double to) {
        return Duration.ofNanos((long) (unit.toNanos() * (from + random.nextDouble() * (to - from))));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static @Nullable HttpResponse<?> refusal(Throwable failure) {
        return Failures.cause(failure) instanceof WebSocketHandshakeException refused ? refused.getResponse() : null;
    }
}
