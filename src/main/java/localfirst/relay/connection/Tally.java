package localfirst.relay.connection;

/** How many callers are in each stage. Not thread-safe: guarded by the shard it belongs to. */
final class Tally {
    private final int[] counts = new int[Stage.values().length];

    void moved(Stage from, Stage to) {
        if (!from.mayBecome(to)) {
            throw new IllegalStateException("a caller can't go from " + from + " to " + to);
        }
        counts[from.ordinal()]--;
        counts[to.ordinal()]++;
    }

    int of(Stage stage) {
        return counts[stage.ordinal()];
    }

    /** Those that wait for their partner. */
    int held() {
        return of(Stage.UNHEARD) + of(Stage.HEARD) + of(Stage.ASKED) + of(Stage.UNPROVEN);
    }

    /** Those that are anywhere between their arrival and their end. */
    int all() {
        return held() + of(Stage.DEPARTED) + of(Stage.PIPED);
    }
}
