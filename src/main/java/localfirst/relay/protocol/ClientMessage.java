package localfirst.relay.protocol;

import java.util.Set;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/** What a peer says to the relay on {@code /introduction}. */
public sealed interface ClientMessage {

    /** The peer is interested in these documents, in this order. */
    record Join(Set<DocumentId> documentIds, boolean asksForProven) implements ClientMessage {
        /** One that asks for nothing besides. */
        public Join(Set<DocumentId> documentIds) {
            this(documentIds, false);
        }
    }

    /** The peer isn't interested in these any more. */
    record Leave(Set<DocumentId> documentIds) implements ClientMessage {}

    /**
     * The peer is still there.
     *
     * @param id what to answer with; null if it wants no answer, as published clients, which can't bear one
     * @param connection whose socket has to show life before it is answered; null if this one has
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

    /** A socket of the peer's on {@code /connection}, by what stands in its path besides the peer itself. */
    record Connection(PeerId remote, DocumentId document) {}
}
