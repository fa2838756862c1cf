package localfirst.relay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import localfirst.relay.bench.Options.Subject;
import localfirst.relay.bench.Sheet.Better;
import localfirst.relay.bench.Sheet.Measure;

/** The medians and their ratios, as a table, as CSV with every value, and as a plot. */
final class Report {
    private final Sheet sheet;
    private final Options options;
    private final String first;
    private final List<String> others;

    Report(Sheet sheet, Options options) {
        this.sheet = sheet;
        this.options = options;
        List<Subject> subjects = options.subjects();
        first = subjects.get(0).name();
        others = subjects.stream().skip(1).map(Subject::name).toList();
    }

    void save() throws IOException {
        Files.createDirectories(options.out());
        Files.writeString(options.out().resolve("bench.md"), markdown());
        Files.writeString(options.out().resolve("bench.csv"), csv());
        if (!others.isEmpty()) {
            Files.writeString(options.out().resolve("bench.svg"), plot(others.get(0)));
        }
    }

    String markdown() {
        StringBuilder out = new StringBuilder(machine());
        String title = "";
        for (var entry : sheet.values().entrySet()) {
            Measure measure = entry.getKey();
            if (!measure.title().equals(title)) {
                title = measure.title();
                out.append("\n**").append(title).append("**\n\n| measure | ").append(first);
                others.forEach(other -> out.append(" | ").append(other).append(" | ratio"));
                out.append(" |\n|---|---:|")
                        .append("---:|---:|".repeat(others.size()))
                        .append('\n');
            }
            Map<String, List<Double>> values = entry.getValue();
            out.append("| ").append(measure.name()).append(", ").append(measure.unit());
            out.append(" | ").append(cell(measure, first, values));
            for (String other : others) {
                double ratio = ratio(measure, values, other);
                out.append(" | ").append(cell(measure, other, values)).append(" | ");
                out.append(Double.isNaN(ratio) ? "" : number(ratio));
            }
            out.append(" |\n");
        }
        return out.toString();
    }

    private String machine() {
        Runtime.Version java = Runtime.version();
        return String.format(
                Locale.ROOT,
                "%s, %d cores, Java %s; medians (lowest to highest); a ratio over 1 is better for %s%n",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                java,
                first);
    }

    /** How many times better the first is; not a number where nothing can be said. */
    private double ratio(Measure measure, Map<String, List<Double>> values, String other) {
        List<Double> a = values.get(first);
        List<Double> b = values.get(other);
        if (a == null || b == null || measure.better() == Better.NOTE) {
            return Double.NaN;
        }
        double medianA = Sheet.median(a);
        double medianB = Sheet.median(b);
        if (medianA <= 0 || medianB <= 0) {
            return Double.NaN;
        }
        return measure.better() == Better.HIGHER ? medianA / medianB : medianB / medianA;
    }

    private String cell(Measure measure, String subject, Map<String, List<Double>> all) {
        List<Double> values = all.get(subject);
        if (values == null) {
            return sheet.wasTried(measure, subject) ? "failed" : "";
        }
        double low = values.stream().mapToDouble(d -> d).min().orElseThrow();
        double high = values.stream().mapToDouble(d -> d).max().orElseThrow();
        String median = number(Sheet.median(values));
        return values.size() == 1 ? median : median + " (" + number(low) + " to " + number(high) + ")";
    }

    private static String number(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "?";
        }
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    private String csv() {
        StringBuilder out = new StringBuilder("case,measure,unit,better,relay,values\n");
        sheet.values()
                .forEach((measure, relays) -> relays.forEach((relay, values) -> {
                    String all = values.stream()
                            .map(v -> String.format(Locale.ROOT, "%.4g", v))
                            .collect(Collectors.joining(" "));
                    out.append(String.join(
                            ",",
                            measure.group(),
                            measure.name(),
                            measure.unit(),
                            measure.better().name(),
                            relay,
                            all));
                    out.append('\n');
                }));
        return out.toString();
    }

    private String plot(String other) {
        RatioPlot plot = new RatioPlot("Times better than " + other);
        sheet.values().forEach((measure, values) -> {
            double ratio = ratio(measure, values, other);
            if (!Double.isNaN(ratio)) {
                plot.add(measure.title(), measure.name(), ratio);
            }
        });
        return plot.svg();
    }
}
