package localfirst.relay.protocol;

import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import localfirst.relay.peer.DocumentId;
import org.jspecify.annotations.Nullable;

/** Messages as JSON, through Jakarta JSON Binding. */
final class JsonCodec implements MessageCodec {
    private final Jsonb jsonb = JsonbBuilder.create();

    @Override
    public Optional<ClientMessage> decode(byte[] message) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
            JsonObject object = jsonb.fromJson(text, JsonObject.class);
            return object == null ? Optional.empty() : fields(object).toMessage();
        } catch (CharacterCodingException | JsonbException | JsonException | ClassCastException e) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] encode(Introduction introduction) {
        String peerId = introduction.peerId().value();
        List<String> ids =
                introduction.documentIds().stream().map(DocumentId::value).toList();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "Introduction");
        fields.put("peerId", peerId);
        // Where clients before 4.0 look for the other peer.
        fields.put("userName", peerId);
        fields.put("documentIds", ids);
        return jsonb.toJson(fields).getBytes(StandardCharsets.UTF_8);
    }

    private static MessageFields fields(JsonObject object) {
        return new MessageFields(text(object.get("type")), texts(object.get("documentIds")));
    }

    private static @Nullable String text(@Nullable JsonValue value) {
        return value instanceof JsonString string ? string.getString() : null;
    }

    private static @Nullable List<String> texts(@Nullable JsonValue value) {
        if (value instanceof JsonString string) {
            return List.of(string.getString());
        }
        if (value instanceof JsonArray array) {
            return array.stream()
                    .filter(JsonString.class::isInstance)
                    .map(member -> ((JsonString) member).getString())
                    .toList();
        }
        return null;
    }
}
