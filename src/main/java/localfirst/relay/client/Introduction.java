package localfirst.relay.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The relay's word that another peer is interested in documents that this one is interested in. */
record Introduction(String peerId, List<String> documentIds) {
    static final String TYPE = "Introduction";

    /**
     * Makes sense of the fields of a message. Relays before version 4 name the peer {@code userName}.
     *
     * @return null if the message is of another type, which a client of today has to overlook
     */
    static @Nullable Introduction of(
            @Nullable String type,
            @Nullable String peerId,
            @Nullable String userName,
            @Nullable List<String> documentIds)
            throws MalformedMessageException {
        if (type == null) {
            throw new MalformedMessageException("a message without a type");
        }
        if (!type.equals(TYPE)) {
            return null;
        }
        String peer = peerId != null ? peerId : userName;
        if (peer == null) {
            throw new MalformedMessageException("an Introduction without a peer");
        }
        if (documentIds == null) {
            throw new MalformedMessageException("an Introduction without documents");
        }
        return new Introduction(peer, List.copyOf(documentIds));
    }
}
