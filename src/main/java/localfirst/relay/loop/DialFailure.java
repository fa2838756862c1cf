package localfirst.relay.loop;

/**
 * Why a socket couldn't be opened.
 *
 * @param status what the server answered, if the kind is {@link Kind#STATUS}, or else 0
 * @param detail for the log; contains nothing that the other end chose, and no secrets
 */
public record DialFailure(Kind kind, int status, String detail) {
    /** The kind of failure. */
    public enum Kind {
        /** The name has no address. */
        UNKNOWN_HOST,
        /** None of the addresses accepted a connection: it was refused, there is no route, or no local port is free. */
        NOT_CONNECTED,
        /** It took too long. */
        TIMED_OUT,
        /**
         * TLS failed: the certificate isn't trusted, has expired or is for another host, or there is no common version.
         */
        TLS,
        /** The server answered with a status other than 101. */
        STATUS,
        /** The server doesn't speak HTTP, or its answer is wrong. */
        NOT_A_WEBSOCKET,
        /** The connection ended before the answer was complete. */
        LOST,
        /** Too many sockets are being opened, so this one wasn't started. */
        TOO_MANY,
        /** It was cancelled. */
        CANCELLED,
        /** The event loops have been stopped. */
        STOPPED,
        /** A defect, which has been logged. */
        DEFECT
    }

    static DialFailure of(Kind kind, String detail) {
        return new DialFailure(kind, 0, detail);
    }

    static DialFailure of(Kind kind, Throwable cause) {
        return of(kind, cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }
}
