package localfirst.relay.protocol;

import java.util.Set;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** What a peer says to the relay on {@code /introduction}. */
public sealed interface ClientMessage {

    /** The peer is interested in these documents, in this order. */
    record Join(Set<DocumentId> documentIds, boolean asksForProven) implements ClientMessage {
        /** A Join that doesn't ask which peers have proven their ids. */
        public Join(Set<DocumentId> documentIds) {
            this(documentIds, false);
        }
    }

    /** The peer isn't interested in these any more. */
    record Leave(Set<DocumentId> documentIds) implements ClientMessage {}

    /**
     * The peer is still there.
     *
     * @param id returned in the answer; null if the peer wants none (published clients don't, and can't handle one)
     * @param connection the connection that must show a sign of life before the relay answers; null to answer at once
     */
    record Heartbeat(@Nullable String id, @Nullable Connection connection) implements ClientMessage {
        /** How long an id may be, in chars: it comes back, and may have to wait. */
        public static final int LONGEST_ID = 64;
    }

    /**
     * The peer has the key that its id is bound to.
     *
     * @param signature in base64url
     * @param relay the name of the relay that the peer dialled
     */
    record Proof(String signature, String relay) implements ClientMessage {}

    /** One of the peer's connections, named by the rest of its path: the other peer and the document. */
    record Connection(PeerId remote, DocumentId document) {}
}
