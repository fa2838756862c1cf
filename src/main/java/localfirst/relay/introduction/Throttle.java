package localfirst.relay.introduction;

import java.time.Duration;

/**
 * How long to leave a peer unread that sends nothing but garbage: the longer it goes on, the longer.
 *
 * <p>Not thread-safe: it belongs to the thread that reads the socket.
 */
final class Throttle {
    /** This many in a row cost nothing, because a client may have a bad moment. */
    private static final int FREE = 16;

    private static final Duration FIRST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private int inARow;

    void sense() {
        inARow = 0;
    }

    /** @return how long to wait before reading on */
    Duration nonsense() {
        inARow++;
        int doublings = Math.min(inARow - FREE, 20);
        if (doublings <= 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST.multipliedBy(1L << (doublings - 1));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
