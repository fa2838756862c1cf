package localfirst.relay.peer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a visit to the relay ended. Every visit has exactly one; logs, metrics and tests speak of these.
 *
 * <p>Those that the relay brings about know the code that the peer is told.
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
    /** Newer callers with the same ids took its place, since there were too many. */
    SUPERSEDED(CloseCode.SUPERSEDED),
    /** It sent more ahead than the relay keeps. */
    HELD_TOO_MUCH(CloseCode.HELD_TOO_MUCH),
    /** It took no bytes within the send deadline, so it would have taken no Close frame either: it was cut. */
    SLOW,
    /** It answered no pings. */
    SILENT(CloseCode.SILENT),
    /** Its id is bound to a key, and it didn't prove that it has that key. */
    UNPROVEN(CloseCode.NO_PROOF),
    /** It broke RFC 6455; the transport has told it how. */
    BROKE_PROTOCOL,
    /** Its TLS only cost the relay something, such as requests for new keys without end: it was cut. */
    MISUSED_TLS,
    /** Its path named no peers and document. */
    BAD_PATH(CloseCode.BAD_PATH),
    /** A limit kept it out. Which one is told by the code that goes with the refusal. */
    REFUSED(CloseCode.BUSY),
    /** The rules of access kept it out. Which one is told by the code that goes with the refusal. */
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
     * What the peer is told when the relay ends its visit so.
     *
     * @throws IllegalStateException if that isn't the relay's to say
     */
    public CloseStatus closeStatus() {
        CloseCode code = closeCode;
        if (code == null) {
            throw new IllegalStateException("nobody is told " + this);
        }
        return CloseStatus.byRelay(code);
    }

    /** What it is for a visit when the relay on another node has ended it with this status. */
    public static Outcome ofRelay(CloseStatus status) {
        for (Outcome outcome : values()) {
            CloseCode code = outcome.closeCode;
            if (code != null && status.equals(CloseStatus.byRelay(code))) {
                return outcome;
            }
        }
        return PARTNER_GONE;
    }

    /** Whether the relay ended it for a cause that lies with the client, which will come straight back and end in the same way. */
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
