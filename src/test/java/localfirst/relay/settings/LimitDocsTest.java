package localfirst.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.LimitNumbers;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people are told of limits is what the code does. */
class LimitDocsTest {
    private static final Pattern METRIC = Pattern.compile("`(relay_[a-z_]+)(?:\\{(\\w+)=\"([a-z_]+)\"})?`");

    private String page;
    private List<String> rows;

    @BeforeEach
    void readPage() throws IOException {
        page = Files.readString(Path.of("docs/operations.md"));
        rows = page.lines().filter(line -> line.startsWith("| `relay.limits.")).toList();
    }

    @Test
    void everyLimitIsThereWithItsDefaultInTheOrderOfTheSettings() {
        List<String> starts = limits().stream()
                .map(setting -> "| `" + setting.property() + "` " + (setting.isLifted() ? "* " : "") + "| `"
                        + setting.fallbackText() + "` |")
                .toList();
        assertThat(rows).hasSameSizeAs(starts);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i)).startsWith(starts.get(i));
        }
    }

    @Test
    void everyLimitIsASetting() {
        Set<String> names = limits().stream().map(Setting::name).collect(Collectors.toSet());
        assertThat(LimitNumbers.of(Limits.defaults()).keySet())
                .map(LimitDocsTest::setting)
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void everyLimitHasAUnitAReasonAConsequenceAndAWayToSeeIt() {
        assertThat(rows).allSatisfy(row -> {
            List<String> cells = Arrays.stream(row.substring(1).split("\\|"))
                    .map(String::strip)
                    .toList();
            assertThat(cells).hasSize(6).doesNotContain("");
            assertThat(cells.get(5)).containsPattern(METRIC);
        });
    }

    @Test
    void whatIsLiftedTogetherIsWhatLimitsWithoutTotalsLift() {
        Set<String> lifted = new TreeSet<>();
        LimitNumbers.of(Limits.defaults().withoutTotals()).forEach((name, number) -> {
            if (number.longValue() == 0) {
                lifted.add(setting(name));
            }
        });
        assertThat(limits().stream().filter(Setting::isLifted).map(Setting::name))
                .containsExactlyInAnyOrderElementsOf(lifted);
    }

    @Test
    void metricsAndTheirValuesExist() throws IOException {
        String metrics = Files.readString(Path.of("docs/metrics.md"));
        Set<String> values = Stream.of(
                        Arrays.stream(Refusal.values()).map(Refusal::label),
                        Arrays.stream(Outcome.values()).map(Outcome::label),
                        Arrays.stream(Ignored.values()).map(each -> each.name().toLowerCase(Locale.ROOT)),
                        limits().stream()
                                .map(each -> each.name()
                                        .substring("limits.".length())
                                        .replace('-', '_')))
                .flatMap(each -> each)
                .collect(Collectors.toSet());
        Matcher named = METRIC.matcher(page);
        while (named.find()) {
            assertThat(metrics).contains("| `" + named.group(1) + "` |");
            if (named.group(3) != null) {
                assertThat(values).as(named.group()).contains(named.group(3));
            }
        }
    }

    private static String setting(String limit) {
        return "limits." + limit.replace('_', '-');
    }

    private static List<Setting<?>> limits() {
        return Settings.all().stream()
                .filter(setting -> setting.name().startsWith("limits."))
                .collect(Collectors.toList());
    }
}
