package localfirst.relay.peer;

import java.util.Locale;

/** How a visit to the relay ended. Every visit has exactly one; logs, metrics and tests speak of these. */
public enum Outcome {
    /** The peer closed the socket: the normal end. */
    CLOSED,
    /** The other end of the pipe closed or was lost, and this end was closed for it. */
    PARTNER_GONE,
    /** The peer closed while it waited for its partner. */
    LEFT,
    /** The connection broke off. */
    LOST,
    /** Nobody came within the hold time. */
    LONELY,
    /** Newer callers with the same ids took its place, since there were too many. */
    SUPERSEDED,
    /** It sent more ahead than the relay keeps. */
    HELD_TOO_MUCH,
    /** It took no bytes within the send deadline. */
    SLOW,
    /** It answered no pings. */
    SILENT,
    /** It broke RFC 6455. */
    BROKE_PROTOCOL,
    /** Its path named no peers and document. */
    BAD_PATH,
    /** A limit kept it out. */
    REFUSED,
    /** The rules of access kept it out. */
    DENIED,
    /** The relay was stopping. */
    DRAINED,
    /** The relay failed. */
    FAILED;

    /** The name that logs and metrics use: lower case, words joined by underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
