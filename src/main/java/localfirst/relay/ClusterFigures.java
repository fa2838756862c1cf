package localfirst.relay;

import java.util.List;

/**
 * A node's figures about its cluster.
 *
 * @param engine the engine, as this node sees it
 * @param calls calls between nodes
 * @param others the other nodes
 * @param dropped what there was no room for
 */
public record ClusterFigures(Engine engine, Calls calls, Others others, Dropped dropped) {
    /**
     * The engine, as this node sees it.
     *
     * @param isUp whether it answers
     * @param resyncs how often everything was announced again
     * @param interests interests of this node's peers that it knows or is about to be told
     */
    public record Engine(boolean isUp, long resyncs, int interests) {}

    /**
     * Calls between nodes.
     *
     * @param pairs pairs that are hosted here, or have callers here
     * @param forwarded calls forwarded to other nodes
     * @param refused attempts to forward a call that failed
     * @param links open links that carry callers to or from other nodes
     */
    public record Calls(int pairs, long forwarded, long refused, int links) {}

    /**
     * The other nodes.
     *
     * @param nodesUp those that news can be sent to
     * @param versions of those that are alive
     */
    public record Others(int nodesUp, List<String> versions) {
        public Others {
            versions = List.copyOf(versions);
        }
    }

    /**
     * What was dropped for lack of room, or because the node was gone.
     *
     * @param news introductions, and other news, for another node
     * @param repairs pairs on two nodes whose pipe is missing and that weren't scheduled to be introduced again
     * @param questions questions to other nodes whether a caller is alive
     */
    public record Dropped(long news, long repairs, long questions) {}

    /** The figures of a relay that isn't in a cluster. */
    static ClusterFigures alone() {
        return new ClusterFigures(
                new Engine(true, 0, 0), new Calls(0, 0, 0, 0), new Others(0, List.of()), new Dropped(0, 0, 0));
    }

    /** How many nodes are alive, including this one. */
    public int nodes() {
        return others.versions().size() + 1;
    }
}
