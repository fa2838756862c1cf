package localfirst.relay.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON dialect: writes a {@link ClientMessage}, reads a {@link RelayMessage}. */
final class Json {
    private Json() {}

    static String encode(ClientMessage message) {
        StringBuilder out = new StringBuilder(64).append("{\"type\":");
        string(out, message.type());
        message.strings().forEach((name, value) -> {
            out.append(",\"").append(name).append("\":");
            string(out, value);
        });
        if (!message.documentIds().isEmpty()) {
            out.append(",\"documentIds\":[");
            for (Iterator<String> ids = message.documentIds().iterator(); ids.hasNext(); ) {
                string(out, ids.next());
                out.append(ids.hasNext() ? "," : "");
            }
            out.append(']');
        }
        return out.append('}').toString();
    }

    /** Returns null for a well-formed message of another type. */
    static @Nullable RelayMessage decode(String text) throws MalformedMessageException {
        if (!(JsonReader.read(text) instanceof Map<?, ?> fields)) {
            throw new MalformedMessageException("JSON that is not an object");
        }
        Map<String, String> strings = new HashMap<>();
        for (String name : RelayMessage.STRINGS) {
            if (fields.get(name) instanceof String value) {
                strings.put(name, value);
            }
        }
        return RelayMessage.of(strings, stringsOrNull(fields.get("documentIds")));
    }

    private static @Nullable List<String> stringsOrNull(@Nullable Object value) {
        if (!(value instanceof List<?> values)) {
            return null;
        }
        List<String> strings = new ArrayList<>();
        for (Object member : values) {
            if (member instanceof String text) {
                strings.add(text);
            }
        }
        return strings;
    }

    private static void string(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
