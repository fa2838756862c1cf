package localfirst.relay.client;

import java.util.List;

/**
 * What a client tells the relay.
 *
 * @param documentIds empty for a message that carries none
 */
record ClientMessage(String type, List<String> documentIds) {
    static final ClientMessage HEARTBEAT = new ClientMessage("Heartbeat", List.of());

    static ClientMessage join(List<String> documentIds) {
        return new ClientMessage("Join", documentIds);
    }

    static ClientMessage leave(List<String> documentIds) {
        return new ClientMessage("Leave", documentIds);
    }

    Outgoing in(Dialect dialect) {
        return switch (dialect) {
            case MESSAGE_PACK -> Outgoing.binary(MessagePackWriter.encode(this));
            case JSON -> Outgoing.text(Json.encode(this));
        };
    }
}
