package localfirst.relay.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The relay's message that another peer shares documents with this one. */
record Introduction(String peerId, List<String> documentIds) implements RelayMessage {
    static Introduction of(@Nullable String peerId, @Nullable List<String> documentIds)
            throws MalformedMessageException {
        if (peerId == null) {
            throw new MalformedMessageException("an Introduction without a peer");
        }
        if (documentIds == null) {
            throw new MalformedMessageException("an Introduction without documents");
        }
        return new Introduction(peerId, List.copyOf(documentIds));
    }
}
