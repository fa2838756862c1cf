package localfirst.relay;

import java.util.List;

/**
 * A node's figures about its cluster.
 *
 * @param isEngineUp whether the engine answers
 * @param resyncs how often everything was announced again
 * @param interests interests of this node's peers that the engine knows or is about to be told
 * @param pairs pairs that are hosted here, or have callers here
 * @param forwarded calls forwarded to other nodes
 * @param refused attempts to forward a call that failed
 * @param nodesUp other nodes that news can be sent to
 * @param links open links that carry callers to or from other nodes
 * @param dropped what there was no room for
 * @param versions of the other nodes that are alive
 */
public record ClusterFigures(
        boolean isEngineUp,
        long resyncs,
        int interests,
        int pairs,
        long forwarded,
        long refused,
        int nodesUp,
        int links,
        Dropped dropped,
        List<String> versions) {
    /**
     * What was dropped for lack of room, or because the node was gone.
     *
     * @param news introductions, and other news, for another node
     * @param repairs pairs on two nodes whose pipe is missing and that weren't scheduled to be introduced again
     * @param questions questions to other nodes whether a caller is alive
     */
    public record Dropped(long news, long repairs, long questions) {}

    public ClusterFigures {
        versions = List.copyOf(versions);
    }

    /** The figures of a relay that isn't in a cluster. */
    static ClusterFigures alone() {
        return new ClusterFigures(true, 0, 0, 0, 0, 0, 0, 0, new Dropped(0, 0, 0), List.of());
    }

    /** How many nodes are alive, including this one. */
    public int nodes() {
        return versions.size() + 1;
    }
}
