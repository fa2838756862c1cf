package localfirst.relay.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client tells the relay.
 *
 * @param strings the string fields besides the type, in order
 * @param documentIds empty for a message that carries none
 */
record ClientMessage(String type, Map<String, String> strings, List<String> documentIds) {
    static final ClientMessage HEARTBEAT = new ClientMessage("Heartbeat", Map.of(), List.of());

    static ClientMessage join(List<String> documentIds) {
        return new ClientMessage("Join", Map.of(), documentIds);
    }

    static ClientMessage leave(List<String> documentIds) {
        return new ClientMessage("Leave", Map.of(), documentIds);
    }

    /** Asks whether the relay is there. */
    static ClientMessage question(String id) {
        return new ClientMessage("Heartbeat", Map.of("id", id), List.of());
    }

    /** Asks whether this peer's connection to another is alive. */
    static ClientMessage question(String id, String peerId, String documentId) {
        Map<String, String> strings = new LinkedHashMap<>();
        strings.put("id", id);
        strings.put("peerId", peerId);
        strings.put("documentId", documentId);
        return new ClientMessage("Heartbeat", strings, List.of());
    }

    Outgoing in(Dialect dialect) {
        return switch (dialect) {
            case MESSAGE_PACK -> Outgoing.binary(MessagePackWriter.encode(this));
            case JSON -> Outgoing.text(Json.encode(this));
        };
    }
}
