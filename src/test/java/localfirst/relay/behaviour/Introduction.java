package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/**
 * What the relay told a peer.
 *
 * @param fields the names of all its fields
 */
record Introduction(Dialect dialect, String peerId, List<String> documentIds, Set<String> fields) {
    /** Reads the next frame of a peer, which must be an Introduction. */
    static Introduction next(RawWebSocket peer) {
        return of(peer.nextMessage());
    }

    static Introduction of(Message message) {
        return message.text() ? ofJson(message.string()) : ofMessagePack(message.bytes());
    }

    private static Introduction ofJson(String text) {
        JsonObject json = Json.createReader(new StringReader(text)).readObject();
        assertThat(json.getString("type")).isEqualTo("Introduction");
        assertThat(json.getString("userName", json.getString("peerId"))).isEqualTo(json.getString("peerId"));
        List<String> ids = json.getJsonArray("documentIds").getValuesAs(JsonString::getString);
        return new Introduction(Dialect.JSON, json.getString("peerId"), List.copyOf(ids), new TreeSet<>(json.keySet()));
    }

    private static Introduction ofMessagePack(byte[] bytes) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
            Map<String, Value> fields = new TreeMap<>();
            unpacker.unpackValue()
                    .asMapValue()
                    .map()
                    .forEach((key, value) -> fields.put(key.asStringValue().asString(), value));
            assertThat(unpacker.hasNext()).as("bytes after the message").isFalse();
            assertThat(fields.get("type").asStringValue().asString()).isEqualTo("Introduction");
            List<String> ids = fields.get("documentIds").asArrayValue().list().stream()
                    .map(id -> id.asStringValue().asString())
                    .toList();
            return new Introduction(
                    Dialect.MESSAGE_PACK,
                    fields.get("peerId").asStringValue().asString(),
                    ids,
                    new TreeSet<>(fields.keySet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that this names the peer and exactly these documents, in this order. */
    void names(String expectedPeer, String... expectedDocuments) {
        assertThat(peerId).isEqualTo(expectedPeer);
        assertThat(documentIds).containsExactly(expectedDocuments);
    }
}
