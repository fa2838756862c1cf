package localfirst.relay.connection;

/** How many callers are at each stage. Not thread-safe: guarded by the shard it belongs to. */
final class Tally {
    private int held;
    private int departed;
    private int piped;
    private int forwarded;

    void moved(Stage from, Stage to) {
        if (!from.mayBecome(to)) {
            throw new IllegalStateException("a caller can't go from " + from + " to " + to);
        }
        count(from, -1);
        count(to, 1);
    }

    private void count(Stage stage, int change) {
        if (stage.isHeld()) {
            held += change;
        } else if (stage == Stage.DEPARTED) {
            departed += change;
        } else if (stage == Stage.PIPED) {
            piped += change;
        } else if (stage == Stage.FORWARDED) {
            forwarded += change;
        }
    }

    /** The callers that wait for their partner. */
    int held() {
        return held;
    }

    /** The callers that are half of a pipe. */
    int piped() {
        return piped;
    }

    /** The callers that wait or are piped on another node. */
    int forwarded() {
        return forwarded;
    }

    /** The callers between their arrival and their end. */
    int all() {
        return held + departed + piped + forwarded;
    }
}
