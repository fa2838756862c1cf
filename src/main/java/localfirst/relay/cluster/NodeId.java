package localfirst.relay.cluster;

/**
 * The name of one node for as long as the engine remembers it: 22 random characters.
 *
 * <p>Never a host name, and never used again. A process takes a new one when its lease has expired, or when the engine
 * may have lost something that this node told it.
 */
public record NodeId(String value) implements Comparable<NodeId> {

    /** @throws IllegalArgumentException if it isn't 22 characters of {@code A-Z a-z 0-9 _ -} */
    public NodeId {
        RandomText.check(value);
    }

    /** One that no other node has. */
    public static NodeId random() {
        return new NodeId(RandomText.draw());
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
