package localfirst.relay.cluster;

import java.util.List;
import localfirst.relay.peer.Pairing;

/**
 * What was removed of nodes that are gone.
 *
 * @param more whether there is more to remove
 * @param orphans pairs that they still hosted, and nobody has taken over
 */
public record Swept(boolean more, List<Pairing> orphans) {
    /** Copies the list. */
    public Swept {
        orphans = List.copyOf(orphans);
    }
}
