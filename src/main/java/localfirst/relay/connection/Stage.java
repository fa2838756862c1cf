package localfirst.relay.connection;

import java.util.EnumSet;
import java.util.Set;

/**
 * How far a caller has come. Moved by its {@link Meeting} only; drawn in {@code ARCHITECTURE.md}.
 *
 * <p>When a newer caller with the same ids comes, the callers that are held are asked for a sign of life. None of them
 * is matched until one of them has answered or none can. So a dead one isn't matched while a live one waits.
 */
enum Stage {
    /** Its handshake was answered; it has no place yet. */
    ARRIVING,
    /** Held: the newest of its tuple, and nothing has come from it yet. */
    UNHEARD,
    /** Held: something has come from it since the newest of its tuple came. */
    HEARD,
    /** Held: a newer one came, and this one hasn't answered yet. */
    ASKED,
    /** Held: whether it is alive couldn't be told in time, because it isn't read. */
    UNPROVEN,
    /** It closed while it was held. What it sent, and the fact that it closed, is kept for a while. */
    DEPARTED,
    /** It is half of a pipe. */
    PIPED,
    /** It waits, or is half of a pipe, on another node, to which it is linked. */
    FORWARDED,
    /** It has no place any more. */
    ENDED;

    private static final Set<Stage> HELD = EnumSet.of(UNHEARD, HEARD, ASKED, UNPROVEN);

    /** Whether it waits for its partner. */
    boolean isHeld() {
        return HELD.contains(this);
    }

    /** Whether its socket has a place, held or in a pipe. */
    boolean isPresent() {
        return isHeld() || this == PIPED;
    }

    /** Whether its socket is open and belongs to a pair, here or on another node. */
    boolean isOpen() {
        return isPresent() || this == FORWARDED;
    }

    boolean mayBecome(Stage next) {
        return switch (this) {
            case ARRIVING -> next == UNHEARD || next == HEARD;
            case UNHEARD -> next == HEARD || next == ASKED || hasLeft(next);
            case HEARD -> next == ASKED || hasLeft(next);
            case ASKED -> next == HEARD || next == UNPROVEN || hasLeft(next);
            case UNPROVEN -> next == HEARD || next == ASKED || hasLeft(next);
            case DEPARTED -> next == PIPED || next == FORWARDED || next == ENDED;
            case PIPED, FORWARDED -> next == ENDED;
            case ENDED -> false;
        };
    }

    private static boolean hasLeft(Stage next) {
        return next == DEPARTED || next == PIPED || next == FORWARDED || next == ENDED;
    }
}
