package localfirst.relay.protocol;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.IdText;
import localfirst.relay.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message as a codec found them, not validated yet. A field is null if it is missing or of the wrong
 * type.
 *
 * <p>Not thread-safe.
 */
final class MessageFields {

    private static final Set<String> HEARTBEATS = Set.of("Heartbeat", "❤️", "❤");

    private @Nullable String type;
    private @Nullable List<String> documentIds;
    private @Nullable String id;
    private @Nullable String peerId;
    private @Nullable String documentId;
    private @Nullable String signature;
    private @Nullable String relay;
    private boolean proven;

    /** A field's type. */
    enum Kind {
        TEXT,
        TEXTS,
        FLAG,
        UNKNOWN;

        static Kind of(@Nullable String name) {
            if (name == null) {
                return UNKNOWN;
            }
            return switch (name) {
                case "type", "id", "peerId", "documentId", "signature", "relay" -> TEXT;
                case "documentIds" -> TEXTS;
                case "proven" -> FLAG;
                default -> UNKNOWN;
            };
        }
    }

    void put(@Nullable String name, @Nullable String text) {
        if (name == null) {
            return;
        }
        switch (name) {
            case "type" -> type = text;
            case "id" -> id = text;
            case "peerId" -> peerId = text;
            case "documentId" -> documentId = text;
            case "signature" -> signature = text;
            case "relay" -> relay = text;
            default -> throw new IllegalArgumentException(name);
        }
    }

    /** @param texts the members that were text, or null if it was neither a list nor text */
    void putDocumentIds(@Nullable List<String> texts) {
        documentIds = texts;
    }

    void putProven(boolean isWanted) {
        proven = isWanted;
    }

    Optional<ClientMessage> toMessage() {
        if (type == null) {
            return Optional.empty();
        }
        if (HEARTBEATS.contains(type)) {
            return Optional.of(new ClientMessage.Heartbeat(validHeartbeatId(), connection()));
        }
        if (type.equals("Proof") && signature != null && relay != null) {
            return Optional.of(new ClientMessage.Proof(signature, relay));
        }
        if (documentIds == null) {
            return Optional.empty();
        }
        return switch (type) {
            case "Join" -> Optional.of(new ClientMessage.Join(validIds(documentIds), proven));
            case "Leave" -> Optional.of(new ClientMessage.Leave(validIds(documentIds)));
            default -> Optional.empty();
        };
    }

    private @Nullable String validHeartbeatId() {
        return id != null && id.length() <= ClientMessage.Heartbeat.LONGEST_ID && IdText.isValid(id) ? id : null;
    }

    private ClientMessage.@Nullable Connection connection() {
        if (peerId == null || documentId == null || !IdText.isValid(peerId) || !IdText.isValid(documentId)) {
            return null;
        }
        return new ClientMessage.Connection(new PeerId(peerId), new DocumentId(documentId));
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
