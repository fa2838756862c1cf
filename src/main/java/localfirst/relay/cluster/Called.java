package localfirst.relay.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link Call}.
 *
 * @param seq the call's number among all
 * @param before calls with the same ids on other live nodes that came before, the oldest first
 * @param partner whom this call meets, on another live node; null if it has to wait, or meets one on its own node
 */
public record Called(
        long seq, List<RemoteCall> before, @Nullable RemoteCall partner) {
    /** Copies the list. */
    public Called {
        before = List.copyOf(before);
    }

    /** A call on another node. */
    public record RemoteCall(NodeId node, CallId id, long seq, Call.State state) {}

    /** Whether the node that asked has to dial the partner's. Of two, the later dials; the other only waits. */
    public boolean isOursToDial() {
        return partner != null && partner.seq() < seq;
    }
}
