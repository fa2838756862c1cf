package localfirst.relay.admission;

import java.time.Duration;
import java.util.Locale;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.peer.CloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why a request isn't accepted, and what its client is told: the HTTP status, when to come back, and the close code if
 * the handshake is accepted first.
 */
public enum Refusal {
    /** The relay is stopping. */
    DRAINING(503, Duration.ofSeconds(5), CloseCode.RESTARTING),
    /** As many peers are connected as allowed. */
    FULL(503, Duration.ofSeconds(30), CloseCode.BUSY),
    /** This peer has as many sockets as allowed. Some may be dead, which will be known soon. */
    TOO_MANY_OF_PEER(503, Duration.ofSeconds(5), CloseCode.BUSY),
    /** As many callers with the same ids are connected as allowed. Some may be dead, which will be known soon. */
    TOO_MANY_OF_PAIR(503, Duration.ofSeconds(5), CloseCode.BUSY),
    /** This address has as many sockets as allowed. */
    TOO_MANY_OF_ADDRESS(429, Duration.ofSeconds(30), CloseCode.BUSY),
    /** This address makes handshakes too fast. */
    TOO_FAST(429, Duration.ofSeconds(1), CloseCode.BUSY),
    /** The peer's id is longer than allowed. */
    LONG_ID(414, Duration.ZERO, CloseCode.BAD_PATH),
    /** The web page that connects is of an origin that isn't allowed. */
    WRONG_ORIGIN(403, Duration.ZERO, CloseCode.NOT_ALLOWED),
    /** A token is required, and there is none. */
    NO_TOKEN(401, Duration.ZERO, CloseCode.WRONG_TOKEN),
    /** The token was never valid. */
    WRONG_TOKEN(401, Duration.ZERO, CloseCode.WRONG_TOKEN),
    /** The token has expired. */
    EXPIRED_TOKEN(401, Duration.ZERO, CloseCode.WRONG_TOKEN),
    /** The token has a valid signature, but its claims are invalid. */
    MALFORMED_TOKEN(401, Duration.ZERO, CloseCode.WRONG_TOKEN),
    /** The token is valid, but for another peer or other documents. */
    TOKEN_FOR_ANOTHER(403, Duration.ZERO, CloseCode.NOT_ALLOWED),
    /** This address has shown too many wrong tokens: another one isn't checked. */
    TOO_MANY_WRONG_TOKENS(429, Duration.ofSeconds(30), CloseCode.BUSY),
    /** The id is bound to a key, and no ticket is shown. */
    NO_TICKET(401, Duration.ZERO, CloseCode.NO_TICKET),
    /** The id is bound to a key, and the ticket isn't one for this id. */
    WRONG_TICKET(401, Duration.ZERO, CloseCode.NO_TICKET),
    /** The id is bound to a key, and the ticket has expired. */
    EXPIRED_TICKET(401, Duration.ZERO, CloseCode.NO_TICKET),
    /** The id begins like those that are bound to a key, but nobody can have that key. */
    NO_SUCH_KEY(403, Duration.ZERO, CloseCode.NO_SUCH_KEY),
    /** The application that the relay is part of rejects this peer. */
    REFUSED_BY_POLICY(403, Duration.ZERO, CloseCode.NOT_ALLOWED),
    /** The client's address is unknown, so no limit would apply. */
    NO_ADDRESS(403, Duration.ZERO, CloseCode.NOT_ALLOWED),
    /** The address is for WebSockets, and the request doesn't ask for one. */
    NO_UPGRADE(426, Duration.ZERO),
    /** The handshake is for a protocol version that the relay doesn't speak. */
    OTHER_VERSION(426, Duration.ZERO),
    /** The handshake breaks RFC 6455. */
    MALFORMED_HANDSHAKE(400, Duration.ZERO),
    /** The request isn't HTTP, or its head is longer than allowed. */
    MALFORMED_REQUEST(400, Duration.ZERO),
    /** The request, or the TLS handshake before it, didn't arrive in time: the connection was cut. */
    SLOW_REQUEST(408, Duration.ZERO),
    /** The client took too long to take an answer: the connection was cut. */
    SLOW_ANSWER(408, Duration.ZERO),
    /** More answers were requested at the same time than the relay gives. */
    TOO_MANY_REQUESTS(429, Duration.ofSeconds(1)),
    /** There were more connections without a WebSocket than allowed, and this was the oldest: it was cut. */
    TOO_MANY_WAITING(503, Duration.ZERO),
    /** This address begins TLS too fast: the connection was cut. */
    TLS_TOO_FAST(429, Duration.ZERO),
    /**
     * What came before the request, or between two, was TLS that only costs the relay something: the connection was
     * cut.
     */
    MISUSED_TLS(400, Duration.ZERO);

    private final int httpStatus;
    private final Duration retryAfter;
    private final @Nullable CloseCode closeCode;

    /** A refusal that is sent before there is a WebSocket, and never by closing one. */
    Refusal(int httpStatus, Duration retryAfter) {
        this(httpStatus, retryAfter, null);
    }

    Refusal(int httpStatus, Duration retryAfter, @Nullable CloseCode closeCode) {
        this.httpStatus = httpStatus;
        this.retryAfter = retryAfter;
        this.closeCode = closeCode;
    }

    /** The status of the answer to a handshake that is refused for this reason. */
    public int httpStatus() {
        return httpStatus;
    }

    /**
     * The close status for a peer whose handshake is accepted anyway, on {@code /connection}.
     *
     * @throws IllegalStateException if this is found out before any handshake
     */
    public CloseStatus closeStatus() {
        CloseCode code = closeCode;
        if (code == null) {
            throw new IllegalStateException("no WebSocket is closed for " + this);
        }
        return CloseStatus.byRelay(code);
    }

    /** When to try again, in whole seconds: the value of {@code Retry-After}; 0 if waiting doesn't help. */
    public long retryAfterSeconds() {
        return retryAfter.toSeconds();
    }

    /** The name that logs and metrics use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
