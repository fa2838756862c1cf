package localfirst.relay.protocol;

import java.util.Set;
import localfirst.relay.peer.DocumentId;

/** What a peer says to the relay on {@code /introduction}. */
public sealed interface ClientMessage {

    /** The peer is interested in these documents, in this order. */
    record Join(Set<DocumentId> documentIds) implements ClientMessage {}

    /** The peer isn't interested in these any more. */
    record Leave(Set<DocumentId> documentIds) implements ClientMessage {}

    /** The peer is still there. */
    record Heartbeat() implements ClientMessage {}
}
