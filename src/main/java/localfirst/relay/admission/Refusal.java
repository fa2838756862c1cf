package localfirst.relay.admission;

import java.time.Duration;
import java.util.Locale;

/** Why a handshake isn't accepted, and what its client is told. */
public enum Refusal {
    /** The relay is stopping. */
    DRAINING(503, Duration.ofSeconds(5)),
    /** As many peers are connected as there may be. */
    FULL(503, Duration.ofSeconds(30)),
    /** This peer has as many sockets as it may, some of which may be dead: that will be known soon. */
    TOO_MANY_OF_PEER(503, Duration.ofSeconds(5)),
    /** This address has as many sockets as it may. */
    TOO_MANY_OF_ADDRESS(429, Duration.ofSeconds(30)),
    /** This address makes handshakes too fast. */
    TOO_FAST(429, Duration.ofSeconds(1)),
    /** The relay has lately closed a socket of this peer, for cause. */
    COOLING_OFF(503, Duration.ofSeconds(5));

    private final int httpStatus;
    private final Duration retryAfter;

    Refusal(int httpStatus, Duration retryAfter) {
        this.httpStatus = httpStatus;
        this.retryAfter = retryAfter;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** When to try again, in whole seconds: the value of {@code Retry-After}. */
    public long retryAfterSeconds() {
        return retryAfter.toSeconds();
    }

    /** The name that logs and metrics use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
