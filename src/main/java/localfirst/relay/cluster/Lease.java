package localfirst.relay.cluster;

import java.util.List;

/**
 * The engine's word that a node counts as alive for the next ten seconds.
 *
 * @param seq what {@link Engine} numbers things by, at this moment: what is announced later has a higher number
 * @param others the other nodes that are alive
 */
public record Lease(long seq, List<NodeCard> others) {
    /** Copies the list. */
    public Lease {
        others = List.copyOf(others);
    }
}
