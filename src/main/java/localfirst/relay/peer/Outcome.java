package localfirst.relay.peer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a visit to the relay ended. Every visit has exactly one; logs, metrics and tests speak of these.
 *
 * <p>Those that the relay decides on carry the close code that the peer is sent, if there is one.
 */
public enum Outcome {
    /** The peer closed the socket: the normal end. */
    CLOSED,
    /** The other end of the pipe closed or was lost, and this end was closed because of that. */
    PARTNER_GONE,
    /** The peer closed while it waited for its partner. */
    LEFT,
    /** The connection broke off. */
    LOST,
    /** Nobody came within the hold time. */
    LONELY(CloseCode.LONELY),
    /** There were too many callers with the same ids, and it was the oldest that waited. */
    SUPERSEDED(CloseCode.SUPERSEDED),
    /** Its client had given it up, and opened another one that said so: it was cut. */
    REPLACED,
    /** While it was held, it sent more than the relay keeps. */
    HELD_TOO_MUCH(CloseCode.HELD_TOO_MUCH),
    /** It took no bytes within the send deadline, so it would have taken no Close frame either: it was cut. */
    SLOW,
    /** It answered no pings. */
    SILENT(CloseCode.SILENT),
    /** Its id is bound to a key, and it didn't prove that it has that key. */
    UNPROVEN(CloseCode.NO_PROOF),
    /** It broke RFC 6455; the transport has told it how. */
    BROKE_PROTOCOL,
    /** It misused TLS to waste the relay's time, for instance with endless key updates, and was cut. */
    MISUSED_TLS,
    /** Its path didn't name two peers and a document, or an id was too long. */
    BAD_PATH(CloseCode.BAD_PATH),
    /** A limit kept it out. The refusal's close code says which. */
    REFUSED(CloseCode.BUSY),
    /** The rules of access kept it out. The refusal's close code says which. */
    DENIED(CloseCode.NOT_ALLOWED),
    /** The relay was stopping. */
    DRAINED(CloseCode.RESTARTING),
    /** The relay failed. */
    FAILED(CloseCode.FAILED);

    private final @Nullable CloseCode closeCode;

    Outcome() {
        this(null);
    }

    Outcome(@Nullable CloseCode closeCode) {
        this.closeCode = closeCode;
    }

    /**
     * How the relay closes the socket of a visit that ends like this.
     *
     * @throws IllegalStateException if the peer is sent no Close frame for it
     */
    public CloseStatus closeStatus() {
        CloseCode code = closeCode;
        if (code == null) {
            throw new IllegalStateException("nobody is told " + this);
        }
        return CloseStatus.byRelay(code);
    }

    /** The outcome of a visit that a relay on another node closed with this status. */
    public static Outcome ofRelay(CloseStatus status) {
        for (Outcome outcome : values()) {
            CloseCode code = outcome.closeCode;
            if (code != null && status.equals(CloseStatus.byRelay(code))) {
                return outcome;
            }
        }
        return PARTNER_GONE;
    }

    /**
     * Whether a client that ends like this is slowed down when it comes straight back: it would fail the same way
     * again.
     */
    public boolean isForCause() {
        return switch (this) {
            case SLOW, SILENT, BROKE_PROTOCOL, MISUSED_TLS, REFUSED, FAILED -> true;
            default -> false;
        };
    }

    /** The name that logs and metrics use: lower case, words joined by underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
