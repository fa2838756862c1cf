package localfirst.relay.cluster;

import java.util.Collection;

/** How much goes into one call of the engine: a long script delays the renewal of all leases. */
final class Batches {
    private Batches() {}

    /** @throws IllegalArgumentException if these are too many at a time */
    static void check(Collection<?> documents) {
        if (documents.size() > Engine.MAX_DOCUMENTS) {
            throw new IllegalArgumentException(documents.size() + " documents at a time");
        }
    }
}
