package localfirst.relay.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** The documented metrics, the dashboard and the alerts name what is really printed. */
class MetricDocsTest {
    private static final Pattern NAME = Pattern.compile("\\b(relay|jvm|process|system)_[a-z_]+");
    private static final Pattern RULE = Pattern.compile("expr: (.*?)\\n +(?:for|labels):", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"([^\"]*)\"");

    private final Scrape scrape = Scrape.of(new TestRelay().relay);

    /** Writes the table anew: {@code mvn package -Dtest=MetricDocsTest -Drelay.docs.write=true}. */
    @Test
    void theTableInTheDocsIsWhatIsPrinted() throws IOException {
        Path page = Path.of("docs/metrics.md");
        String text = Files.readString(page);
        int from = text.indexOf("| name |");
        int to = text.indexOf("\n\n", from);
        if (Boolean.getBoolean("relay.docs.write")) {
            text = text.substring(0, from) + table() + text.substring(to);
            Files.writeString(page, text);
            to = text.indexOf("\n\n", from);
        }
        assertThat(text.substring(from, to)).isEqualTo(table());
    }

    @Test
    void theDashboardAsksOnlyForWhatIsPrinted() throws IOException {
        String text = Files.readString(Path.of("deploy/monitoring/grafana-dashboard.json"));
        JsonObject dashboard;
        try (var reader = Json.createReader(new StringReader(text))) {
            dashboard = reader.readObject();
        }
        List<String> expressions = new ArrayList<>();
        JsonArray panels = dashboard.getJsonArray("panels");
        for (JsonObject panel : panels.getValuesAs(JsonObject.class)) {
            for (JsonObject target : panel.getJsonArray("targets").getValuesAs(JsonObject.class)) {
                expressions.add(target.getString("expr"));
            }
        }
        assertThat(expressions).hasSizeGreaterThan(15);
        assertPrinted(expressions);
    }

    @Test
    void theAlertsAskOnlyForWhatIsPrinted() throws IOException {
        List<String> expressions = new ArrayList<>();
        Matcher rules = RULE.matcher(Files.readString(Path.of("deploy/monitoring/alerts.yml")));
        while (rules.find()) {
            expressions.add(rules.group(1));
        }
        assertThat(expressions).hasSizeGreaterThan(5);
        assertPrinted(expressions);
    }

    private void assertPrinted(List<String> expressions) {
        Set<String> printed = new TreeSet<>();
        scrape.samples().keySet().forEach(sample -> printed.add(sample.replaceAll("\\{.*", "")));
        for (String expression : expressions) {
            Matcher names = NAME.matcher(expression);
            int count = 0;
            while (names.find()) {
                count++;
                assertThat(printed).as(expression).contains(names.group());
            }
            assertThat(count).as(expression).isPositive();
            Matcher labels = LABEL.matcher(expression);
            while (labels.find()) {
                assertLabelPrinted(expression, labels.group(1), labels.group(2));
            }
        }
    }

    private void assertLabelPrinted(String expression, String name, String values) {
        if (!name.equals("instance") && !name.equals("job") && !values.isEmpty()) {
            for (String value : values.split("\\|")) {
                assertThat(scrape.text()).as(expression).contains(name + "=\"" + value + "\"");
            }
        }
    }

    private String table() {
        StringBuilder text = new StringBuilder("| name | type | labels | meaning |\n|---|---|---|---|");
        scrape.families().forEach((name, family) -> {
            if (name.startsWith("relay_")) {
                Set<String> labels = new TreeSet<>(family.labels());
                labels.remove("le");
                String named = labels.isEmpty() ? "" : "`" + String.join("`, `", labels) + "`";
                text.append("\n| `").append(name).append("` | ").append(family.type());
                text.append(" | ")
                        .append(named)
                        .append(" | ")
                        .append(family.help())
                        .append(" |");
            }
        });
        return text.toString();
    }
}
