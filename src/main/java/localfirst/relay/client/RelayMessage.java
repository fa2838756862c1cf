package localfirst.relay.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a relay tells a client. */
sealed interface RelayMessage permits Introduction, RelayMessage.Answer {
    /** The relay is there, and so is what it was asked about under this id. */
    record Answer(String id) implements RelayMessage {}

    /**
     * Makes sense of the fields of a message. Relays before version 4 name the peer {@code userName}.
     *
     * @return null if the message is of another type, which a client of today has to overlook
     */
    static @Nullable RelayMessage of(
            @Nullable String type,
            @Nullable String id,
            @Nullable String peerId,
            @Nullable String userName,
            @Nullable List<String> documentIds)
            throws MalformedMessageException {
        if (type == null) {
            throw new MalformedMessageException("a message without a type");
        }
        return switch (type) {
            case "Introduction" -> Introduction.of(peerId != null ? peerId : userName, documentIds);
            case "Heartbeat" -> id == null ? null : new Answer(id);
            default -> null;
        };
    }
}
