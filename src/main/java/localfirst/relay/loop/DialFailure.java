package localfirst.relay.loop;

/**
 * Why a socket couldn't be opened.
 *
 * @param status what the server answered, if the kind is {@link Kind#STATUS}, or else 0
 * @param detail for the log: nothing that the other end chose, and no secrets
 */
public record DialFailure(Kind kind, int status, String detail) {
    /** What went wrong. */
    public enum Kind {
        /** The name has no address. */
        UNKNOWN_HOST,
        /** None of the addresses could be connected to: it was refused, there is no way there, or no local port is left. */
        NOT_CONNECTED,
        /** It took too long. */
        TIMED_OUT,
        /** No TLS: the certificate isn't trusted, has expired or is somebody else's, or there is no common version. */
        TLS,
        /** The server answered with a status other than 101. */
        STATUS,
        /** The server isn't one, or its answer is wrong. */
        NOT_A_WEBSOCKET,
        /** The connection ended before the answer was whole. */
        LOST,
        /** So many are being opened that this one wasn't begun. */
        TOO_MANY,
        /** It was called off. */
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
