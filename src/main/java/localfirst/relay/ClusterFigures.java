package localfirst.relay;

import java.util.List;

/**
 * How a node among others is, in numbers.
 *
 * @param isEngineUp whether the engine answers
 * @param resyncs how often everything was announced again
 * @param interests interests of peers here that the engine knows, or is being told
 * @param pairs pairs that are hosted here, or have callers here
 * @param forwarded calls that went on to other nodes
 * @param refused attempts at that which failed
 * @param nodesUp other nodes that can be told news
 * @param links links of callers with other nodes that are open
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
     * What wasn't done since there was no room for it, or no node.
     *
     * @param news introductions, and other news, for another node
     * @param repairs pairs that lack a pipe across nodes, and aren't introduced again for that
     * @param questions whether a caller lives, to be asked of other nodes
     */
    public record Dropped(long news, long repairs, long questions) {}

    /** Copies the list. */
    public ClusterFigures {
        versions = List.copyOf(versions);
    }

    /** Of a relay without others. */
    static ClusterFigures alone() {
        return new ClusterFigures(true, 0, 0, 0, 0, 0, 0, 0, new Dropped(0, 0, 0), List.of());
    }

    /** Nodes that are alive, with this one. */
    public int nodes() {
        return versions.size() + 1;
    }
}
