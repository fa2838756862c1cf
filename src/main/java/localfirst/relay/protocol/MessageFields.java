package localfirst.relay.protocol;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.IdText;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message as a dialect found them, before they are known to make sense.
 *
 * @param type the message's type, if it has one that is text
 * @param documentIds what stood under that name: the members that were text, or null if it was neither a list nor text
 */
record MessageFields(@Nullable String type, @Nullable List<String> documentIds) {

    private static final Set<String> HEARTBEATS = Set.of("Heartbeat", "❤️", "❤");

    Optional<ClientMessage> toMessage() {
        if (type == null) {
            return Optional.empty();
        }
        if (HEARTBEATS.contains(type)) {
            return Optional.of(new ClientMessage.Heartbeat());
        }
        if (documentIds == null) {
            return Optional.empty();
        }
        return switch (type) {
            case "Join" -> Optional.of(new ClientMessage.Join(validIds(documentIds)));
            case "Leave" -> Optional.of(new ClientMessage.Leave(validIds(documentIds)));
            default -> Optional.empty();
        };
    }

    private static Set<DocumentId> validIds(List<String> texts) {
        Set<DocumentId> ids = new LinkedHashSet<>();
        for (String text : texts) {
            if (IdText.isValid(text)) {
                ids.add(new DocumentId(text));
            }
        }
        return ids;
    }
}
