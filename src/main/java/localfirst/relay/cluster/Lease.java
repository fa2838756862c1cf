package localfirst.relay.cluster;

import java.util.List;

/**
 * The engine's statement that a node counts as alive for the next ten seconds.
 *
 * @param seq the current number by which the {@link Engine} orders things: later announcements have higher ones
 * @param others the other nodes that are alive
 */
public record Lease(long seq, List<NodeCard> others) {
    /** Copies the list. */
    public Lease {
        others = List.copyOf(others);
    }
}
