package localfirst.relay.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import localfirst.relay.testing.Snippets;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** The reference of {@code /status} is what the relay sends. */
class StatusDocsTest {
    private static final String SOURCE = "source";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (\\w+) \\| [^|]*\\| [^|]+ \\|$");

    @Test
    void everyFieldIsDocumentedWithItsTypeInTheOrderItIsSent() throws IOException {
        Map<String, String> documented = documented();
        Map<String, String> sent = new LinkedHashMap<>();
        try (var reader = Json.createReader(new StringReader(StatusJson.of(new TestRelay().relay)))) {
            collect("", reader.readObject(), sent);
        }
        // A build from a checkout names no place where its source is.
        if (!sent.containsKey(SOURCE)) documented.remove(SOURCE);
        assertThat(documented).containsExactlyEntriesOf(sent);
    }

    @Test
    void theExampleHasFieldsThatAreDocumented() throws IOException {
        Map<String, String> shown = new LinkedHashMap<>();
        String example = Snippets.the("docs/status.md", "framesPerSecond").text();
        try (var reader = Json.createReader(new StringReader(example))) {
            collect("", reader.readObject(), shown);
        }
        assertThat(documented()).containsAllEntriesOf(shown);
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> documented = new LinkedHashMap<>();
        ROW.matcher(Files.readString(Path.of("docs/status.md")))
                .results()
                .forEach(row -> documented.put(row.group(1), row.group(2)));
        return documented;
    }

    private static void collect(String path, JsonObject object, Map<String, String> types) {
        object.forEach((name, value) -> {
            if (value.getValueType() == JsonValue.ValueType.OBJECT) {
                collect(path + name + ".", value.asJsonObject(), types);
            } else {
                types.put(path + name, type(value.getValueType()));
            }
        });
    }

    private static String type(JsonValue.ValueType type) {
        boolean isBoolean = type == JsonValue.ValueType.TRUE || type == JsonValue.ValueType.FALSE;
        return isBoolean ? "boolean" : type.name().toLowerCase(Locale.ROOT);
    }
}
