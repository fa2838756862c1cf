package localfirst.relay.log;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a log line, in order.
 *
 * <p>It is the line's parameter, so a formatter that knows it can write the fields separately; for others it is text.
 * Not thread-safe while fields are added.
 */
public final class LogFields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    LogFields() {}

    LogFields with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    Map<String, Object> asMap() {
        return fields;
    }

    /** As {@code name=value name="some text"}. A value can't break the line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> {
            text.append(text.isEmpty() ? "" : " ").append(name).append('=');
            String plain = String.valueOf(value);
            if (plain.chars().allMatch(LogFields::isPlain) && !plain.isEmpty()) {
                text.append(plain);
            } else {
                JsonText.quote(plain, text);
            }
        });
        return text.toString();
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
    }
}
