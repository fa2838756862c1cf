package localfirst.relay.client;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a relay tells a client. */
sealed interface RelayMessage permits Introduction, RelayMessage.Answer, RelayMessage.Challenge, RelayMessage.Ticket {
    /** A challenge, which the peer has to sign to prove that its id is its own. */
    record Challenge(String challenge) implements RelayMessage {}

    /** A ticket, which the peer presents from now on when it calls another. */
    record Ticket(String ticket) implements RelayMessage {}

    /** The names of the fields that are strings. */
    Set<String> STRINGS = Set.of("type", "id", "peerId", "userName", "challenge", "ticket");

    /** The answer to the question with this id: the relay, or the connection asked about, is alive. */
    record Answer(String id) implements RelayMessage {}

    /**
     * Makes sense of the fields of a message. Relays before version 4 name the peer {@code userName}.
     *
     * @param strings those of its {@linkplain #STRINGS fields} that are strings
     * @return null if the message is of another type, which this client has to ignore
     */
    static @Nullable RelayMessage of(Map<String, String> strings, @Nullable List<String> documentIds)
            throws MalformedMessageException {
        String type = strings.get("type");
        if (type == null) {
            throw new MalformedMessageException("a message without a type");
        }
        String peerId = strings.get("peerId");
        String id = strings.get("id");
        String challenge = strings.get("challenge");
        String ticket = strings.get("ticket");
        return switch (type) {
            case "Introduction" -> Introduction.of(peerId != null ? peerId : strings.get("userName"), documentIds);
            case "Heartbeat" -> id == null ? null : new Answer(id);
            case "Challenge" -> challenge == null ? null : new Challenge(challenge);
            case "Ticket" -> ticket == null ? null : new Ticket(ticket);
            default -> null;
        };
    }
}
