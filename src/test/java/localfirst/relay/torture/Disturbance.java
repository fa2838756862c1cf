package localfirst.relay.torture;

import java.time.Duration;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.testing.Patience;

/** A {@link Failure} while messages flow, and what clients may see of it. Thread-safe. */
final class Disturbance {
    static final int NONE = -1;

    private static final int GOING_AWAY = 1001;
    private static final Duration BEFORE = Duration.ofSeconds(5);

    /** A node that is gone without a word is known to be after six seconds; the rest is for a busy machine. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(15);

    /** Null for nothing at all. */
    private final Failure failure;

    private volatile boolean begun;
    private volatile long overAt;
    private volatile int away = NONE;
    private volatile String problem = "";

    private Disturbance(Failure failure) {
        this.failure = failure;
    }

    static Disturbance none() {
        return new Disturbance(null);
    }

    /** One that begins in a while, on a thread of its own. */
    static Disturbance of(Failure failure, RelayCluster nodes) {
        Disturbance disturbance = new Disturbance(failure);
        Thread thread = new Thread(() -> disturbance.run(nodes), "failure");
        thread.setDaemon(true);
        thread.start();
        return disturbance;
    }

    private void run(RelayCluster nodes) {
        Patience.pause(BEFORE);
        begun = true;
        System.err.println(failure);
        try {
            failure.happen(nodes, this);
        } catch (Exception e) {
            problem = failure + " can't be done: " + e;
        }
        System.err.println(failure + " is over");
        Patience.pause(AFTERWARDS);
        overAt = System.nanoTime();
    }

    /** Whether nothing of it is to be seen any more. */
    boolean isOver() {
        return failure == null || overAt != 0;
    }

    /** What went wrong with it itself; empty for nothing. */
    String problem() {
        return problem;
    }

    void setAway(int node) {
        away = node;
    }

    /** Where a balancer would send who comes to this node now. */
    int node(int wanted) {
        return wanted == away ? 0 : wanted;
    }

    /**
     * Whether a client may be told now, by this code, that its pipe has ended early.
     *
     * @param inFrame whether it has only a part of a frame: then nobody can send it a Close frame
     */
    boolean explains(int code, boolean inFrame) {
        if (failure == null || !begun || isOver() || !failure.cutsPipes()) {
            return false;
        }
        boolean mayBeCut = inFrame || failure == Failure.NODE_KILLED;
        return code == GOING_AWAY || (mayBeCut && code == LoadSocket.BROKEN_OFF);
    }
}
