package localfirst.relay.cluster;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;

/**
 * The answer to an {@link Interest}: the peers on other nodes that are interested in the document.
 *
 * @param seq the number of this Join among all
 * @param others peers on live nodes, in the order of their Joins; the same peer may be on several nodes, and the
 *     announced peer itself may be among them
 * @param more whether there are more; if so, ask again with this number, for those after the last of these
 */
public record Announced(DocumentId document, long seq, List<RemotePeer> others, boolean more) {
    /** Copies the list. */
    public Announced {
        others = List.copyOf(others);
    }

    /**
     * A peer's interest in a document, through the node where it joined.
     *
     * @param seq the number of its Join
     */
    public record RemotePeer(PeerId peer, NodeId node, long seq) {}

    /**
     * Peers other than this one, each on the node through which it speaks: where it joined last, if it is on several.
     */
    public Collection<RemotePeer> speakers(PeerId announced) {
        Map<PeerId, RemotePeer> newest = new LinkedHashMap<>();
        for (RemotePeer other : others) {
            if (!other.peer().equals(announced)) {
                newest.merge(other.peer(), other, (one, two) -> one.seq() > two.seq() ? one : two);
            }
        }
        return newest.values();
    }

    /** The Interest to ask for if there are more. */
    public Interest next() {
        long last = others.isEmpty() ? 0 : others.get(others.size() - 1).seq();
        return new Interest(document, seq, last);
    }
}
