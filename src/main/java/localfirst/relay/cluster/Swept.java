package localfirst.relay.cluster;

import java.util.List;
import localfirst.relay.peer.Pairing;

/**
 * What was removed when the entries of dead nodes were swept.
 *
 * @param more whether there is more to remove
 * @param orphans pairs that these nodes still hosted, and that no other node has taken over
 */
public record Swept(boolean more, List<Pairing> orphans) {
    /** Copies the list. */
    public Swept {
        orphans = List.copyOf(orphans);
    }
}
