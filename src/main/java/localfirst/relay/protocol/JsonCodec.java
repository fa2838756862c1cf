package localfirst.relay.protocol;

import jakarta.json.Json;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON: written through Jakarta JSON Binding, and read event by event, because JSON-B ignores what follows
 * a value.
 */
final class JsonCodec implements MessageCodec {
    private final Jsonb jsonb = JsonbBuilder.create();
    private final JsonParserFactory parsers = Json.createParserFactory(Map.of());

    private final boolean provenToo;

    /** @param provenToo whether Introductions say that a peer has proven that its id is its own */
    JsonCodec(boolean provenToo) {
        this.provenToo = provenToo;
    }

    @Override
    public Optional<ClientMessage> decode(byte[] message) {
        try (JsonParser parser = parsers.createParser(new StringReader(text(message)))) {
            if (!parser.hasNext() || parser.next() != Event.START_OBJECT) {
                return Optional.empty();
            }
            MessageFields fields = readFields(parser);
            return parser.hasNext() ? Optional.empty() : fields.toMessage();
        } catch (CharacterCodingException | RuntimeException e) {
            // Parsers differ in what they throw: for deeply nested lists it isn't even a JsonException.
            return Optional.empty();
        }
    }

    private static String text(byte[] message) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(message))
                .toString();
    }

    private static MessageFields readFields(JsonParser parser) {
        MessageFields fields = new MessageFields();
        while (parser.next() != Event.END_OBJECT) {
            String name = parser.getString();
            Event value = parser.next();
            switch (MessageFields.Kind.of(name)) {
                case TEXT -> fields.put(name, readText(parser, value));
                case TEXTS -> fields.putDocumentIds(readTexts(parser, value));
                case FLAG -> fields.putProven(readFlag(parser, value));
                case UNKNOWN -> skip(parser, value);
            }
        }
        return fields;
    }

    private static @Nullable String readText(JsonParser parser, Event value) {
        if (value == Event.VALUE_STRING) {
            return parser.getString();
        }
        skip(parser, value);
        return null;
    }

    private static boolean readFlag(JsonParser parser, Event value) {
        skip(parser, value);
        return value == Event.VALUE_TRUE;
    }

    private static @Nullable List<String> readTexts(JsonParser parser, Event value) {
        if (value != Event.START_ARRAY) {
            String text = readText(parser, value);
            return text == null ? null : List.of(text);
        }
        List<String> texts = new ArrayList<>();
        for (Event member = parser.next(); member != Event.END_ARRAY; member = parser.next()) {
            String text = readText(parser, member);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Goes on to the end of the value that begins with this event. */
    private static void skip(JsonParser parser, Event begin) {
        int depth = 0;
        for (Event event = begin; ; event = parser.next()) {
            switch (event) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                default -> {
                    // A key, or a value without parts.
                }
            }
            if (depth == 0) {
                return;
            }
        }
    }

    @Override
    public byte[] encode(String type, String field, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", type);
        fields.put(field, text);
        return jsonb.toJson(fields).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] encode(Introduction introduction) {
        List<String> ids = new ArrayList<>(introduction.documentIds().size());
        introduction.documentIds().forEach(id -> ids.add(id.value()));
        boolean isProven = provenToo && introduction.peerId().isBoundToKey();
        JsonIntroduction message = new JsonIntroduction(introduction.peerId().value(), ids, isProven);
        return jsonb.toJson(message).getBytes(StandardCharsets.UTF_8);
    }
}
