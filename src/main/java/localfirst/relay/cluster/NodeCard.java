package localfirst.relay.cluster;

import java.net.URI;

/**
 * What a node tells the others about itself.
 *
 * @param address where others dial it: {@code ws://} or {@code wss://}, a host and a port
 * @param version of the relay
 */
public record NodeCard(NodeId id, URI address, String version, State state) {

    /** Whether a node takes new peers. */
    public enum State {
        /** It does. */
        READY,
        /** It is about to stop; its peers are leaving. */
        DRAINING
    }

    /** The same node under another id. */
    public NodeCard withId(NodeId changed) {
        return new NodeCard(changed, address, version, state);
    }

    /** The same node in another state. */
    public NodeCard withState(State changed) {
        return new NodeCard(id, address, version, changed);
    }
}
