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
    /** As many callers with the same ids talk as there may be, some of which may be dead: that will be known soon. */
    TOO_MANY_OF_PAIR(503, Duration.ofSeconds(5)),
    /** This address has as many sockets as it may. */
    TOO_MANY_OF_ADDRESS(429, Duration.ofSeconds(30)),
    /** This address makes handshakes too fast. */
    TOO_FAST(429, Duration.ofSeconds(1)),
    /** The peer's id is longer than ids may be. */
    LONG_ID(414, Duration.ZERO),
    /** The web page that connects isn't of an origin that may. */
    WRONG_ORIGIN(403, Duration.ZERO),
    /** There is no token, and one is needed. */
    NO_TOKEN(401, Duration.ZERO),
    /** The token is none that was ever right. */
    WRONG_TOKEN(401, Duration.ZERO),
    /** The token was right once. */
    EXPIRED_TOKEN(401, Duration.ZERO),
    /** The token is signed with a right key, and says something that makes no sense. */
    MALFORMED_TOKEN(401, Duration.ZERO),
    /** The token is right, but for another peer or other documents. */
    TOKEN_FOR_ANOTHER(403, Duration.ZERO),
    /** This address has shown too many wrong tokens: another isn't even looked at. */
    TOO_MANY_WRONG_TOKENS(429, Duration.ofSeconds(30)),
    /** The application that the relay is part of doesn't want this peer. */
    REFUSED_BY_POLICY(403, Duration.ZERO),
    /** Nobody knows where the handshake comes from, so that no limit would apply. */
    NO_ADDRESS(403, Duration.ZERO),
    /** The address is for WebSockets, and the request doesn't ask for one. */
    NO_UPGRADE(426, Duration.ZERO),
    /** The handshake is for a version of the protocol that the relay doesn't speak. */
    OTHER_VERSION(426, Duration.ZERO),
    /** The handshake isn't as RFC 6455 wants it. */
    MALFORMED_HANDSHAKE(400, Duration.ZERO),
    /** The request isn't HTTP, or its head is longer than may be. */
    MALFORMED_REQUEST(400, Duration.ZERO),
    /** The request, or the TLS handshake before it, didn't come in time: the connection was cut. */
    SLOW_REQUEST(408, Duration.ZERO),
    /** The client took too long to take an answer: the connection was cut. */
    SLOW_ANSWER(408, Duration.ZERO),
    /** More answers at a time were wanted than the relay gives. */
    TOO_MANY_REQUESTS(429, Duration.ofSeconds(1)),
    /** There were more connections without a WebSocket than may be, and this was the oldest: it was cut. */
    TOO_MANY_WAITING(503, Duration.ZERO),
    /** This address begins TLS too fast: the connection was cut. */
    TLS_TOO_FAST(429, Duration.ZERO);

    private final int httpStatus;
    private final Duration retryAfter;

    Refusal(int httpStatus, Duration retryAfter) {
        this.httpStatus = httpStatus;
        this.retryAfter = retryAfter;
    }

    /** The status of the answer to a handshake on {@code /introduction}. */
    public int httpStatus() {
        return httpStatus;
    }

    /** When to try again, in whole seconds: the value of {@code Retry-After}; 0 if time alone won't help. */
    public long retryAfterSeconds() {
        return retryAfter.toSeconds();
    }

    /** The name that logs and metrics use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
