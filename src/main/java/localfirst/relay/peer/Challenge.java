package localfirst.relay.peer;

import java.time.Duration;
import localfirst.relay.time.Timers;

/**
 * Asks a peer for a sign of life because another caller with the same ids came, and ends its visit if none comes in
 * time.
 *
 * <p>Silence doesn't mean that a peer is dead if the relay isn't reading it, or if it is still busy taking data that
 * was sent before the ping. Such a peer is asked again until it can be judged.
 *
 * <p>Thread-safe. Each visit has one, with at most one timer, however often it is asked.
 */
final class Challenge {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Visit visit;
    private final PeerSocket socket;
    private final Timers timers;

    // Guarded by this
    private boolean running;
    private long askedAt;
    private boolean wasRead;
    private boolean wasBlocked;

    private enum Verdict {
        /** Also true once the visit has ended. */
        ALIVE,
        DEAD,
        UNKNOWN,
        NOT_YET
    }

    Challenge(Visit visit, Timers timers) {
        this.visit = visit;
        this.socket = visit.socket();
        this.timers = timers;
    }

    /** From now on, a sign of life has to come. */
    void ask() {
        boolean begins = note();
        visit.ping();
        if (begins) {
            lookAfter(ANSWER_WITHIN);
        }
    }

    /** The same, unless it is being asked already. So nobody can have it pinged again and again. */
    void askUnlessAsked() {
        if (!isRunning()) {
            ask();
        }
    }

    private synchronized boolean isRunning() {
        return running;
    }

    /** @return whether nobody is waiting for its answer yet */
    private synchronized boolean note() {
        boolean begins = !running;
        running = true;
        askedAt = timers.nanoTime();
        wasRead = socket.isReading();
        wasBlocked = socket.isBlocked();
        return begins;
    }

    private void lookAfter(Duration delay) {
        timers.after(delay, this::look);
    }

    private void look() {
        Verdict verdict = verdict();
        if (verdict == Verdict.DEAD) {
            // While the relay is busy, the answer may have arrived without being read yet.
            socket.readNow(() -> follow(verdict()));
        } else {
            follow(verdict);
        }
    }

    private void follow(Verdict verdict) {
        switch (verdict) {
            // If it was heard in the same moment in which it was asked, the visit doesn't know that yet.
            case ALIVE -> visit.unproven();
            case DEAD -> visit.silent();
            case NOT_YET -> lookAfter(untilDue());
            case UNKNOWN -> {
                visit.unproven();
                note();
                visit.ping();
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
        if (visit.reason().isSettled()) {
            return Verdict.ALIVE;
        }
        if (socket.heardAt() - askedAt >= 0) {
            // Data that had waited to be read may be the last that a dead peer sent.
            return wasRead ? Verdict.ALIVE : Verdict.UNKNOWN;
        }
        if (!untilDue().isZero()) {
            return Verdict.NOT_YET;
        }
        return wasRead && socket.isReading() && !tookBytes() ? Verdict.DEAD : Verdict.UNKNOWN;
    }

    /** The ping was behind other bytes, some of which the peer has taken since: a dead one takes none. */
    private boolean tookBytes() {
        long stuckSince = socket.stuckSince();
        return stuckSince == 0 ? wasBlocked : stuckSince - askedAt > 0;
    }

    private synchronized Duration untilDue() {
        long left = askedAt + ANSWER_WITHIN.toNanos() - timers.nanoTime();
        return Duration.ofNanos(Math.max(0, left));
    }
}
