package localfirst.relay.connection;

import java.time.Duration;
import localfirst.relay.peer.PeerSocket;

/**
 * Asks a caller for a sign of life because another with the same ids came, and ends it if none comes in time.
 *
 * <p>Silence proves nothing of a caller that the relay doesn't read, or that is still busy taking what it was sent before
 * the ping: such a one is asked again until it can be judged.
 *
 * <p>Thread-safe. A caller has one, with at most one timer, however often it is asked.
 */
final class Challenge {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Caller caller;
    private final PeerSocket socket;
    private final Rendezvous rendezvous;

    // Guarded by this
    private boolean running;
    private long askedAt;
    private boolean wasRead;
    private boolean wasBlocked;

    private enum Verdict {
        /** Or it has ended. */
        ALIVE,
        DEAD,
        UNKNOWN,
        NOT_YET
    }

    Challenge(Caller caller, Rendezvous rendezvous) {
        this.caller = caller;
        this.socket = caller.socket();
        this.rendezvous = rendezvous;
    }

    /** From now on, something has to come. */
    void ask() {
        boolean begins = note();
        socket.ping();
        if (begins) {
            lookAfter(ANSWER_WITHIN);
        }
    }

    /** @return whether nobody looks after it yet */
    private synchronized boolean note() {
        boolean begins = !running;
        running = true;
        askedAt = rendezvous.timers().nanoTime();
        wasRead = socket.isReading();
        wasBlocked = socket.isBlocked();
        return begins;
    }

    private void lookAfter(Duration delay) {
        rendezvous.timers().after(delay, this::look);
    }

    private void look() {
        Verdict verdict = verdict();
        if (verdict == Verdict.DEAD) {
            // While the relay is busy, the answer may be there, and nobody has come to reading it.
            socket.readNow(() -> follow(verdict()));
        } else {
            follow(verdict);
        }
    }

    private void follow(Verdict verdict) {
        switch (verdict) {
            // Of one that was heard in the same moment that it was asked, the rendezvous doesn't know it.
            case ALIVE -> rendezvous.unproven(caller);
            case DEAD -> caller.silent();
            case NOT_YET -> lookAfter(untilDue());
            case UNKNOWN -> {
                rendezvous.unproven(caller);
                note();
                socket.ping();
                lookAfter(ANSWER_WITHIN);
            }
        }
    }

    private synchronized Verdict verdict() {
        Verdict verdict = judge();
        running = verdict != Verdict.ALIVE;
        return verdict;
    }

    private Verdict judge() {
        if (caller.reason().isSettled()) {
            return Verdict.ALIVE;
        }
        if (socket.heardAt() - askedAt >= 0) {
            // What had waited to be read may be the last words of a dead one.
            return wasRead ? Verdict.ALIVE : Verdict.UNKNOWN;
        }
        if (!untilDue().isZero()) {
            return Verdict.NOT_YET;
        }
        return wasRead && socket.isReading() && !tookBytes() ? Verdict.DEAD : Verdict.UNKNOWN;
    }

    /** The ping was behind other bytes, some of which it has taken since: a dead one takes none. */
    private boolean tookBytes() {
        long stuckSince = socket.stuckSince();
        return stuckSince == 0 ? wasBlocked : stuckSince - askedAt > 0;
    }

    private synchronized Duration untilDue() {
        long left = askedAt + ANSWER_WITHIN.toNanos() - rendezvous.timers().nanoTime();
        return Duration.ofNanos(Math.max(0, left));
    }
}
