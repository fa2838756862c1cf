package localfirst.relay.prometheus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.Relay;

/** What {@code /metrics} says at one time, read as Prometheus reads it. */
record Scrape(String text, Map<String, Double> samples, Map<String, Family> families) {
    private static final Pattern SAMPLE = Pattern.compile("(\\w+)(\\{[^}]*})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** Samples of one name. */
    record Family(String type, String help, TreeSet<String> labels) {}

    static Scrape of(Relay relay) {
        try (PrometheusMetrics metrics = new PrometheusMetrics(relay)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            metrics.write(out, PrometheusMetrics.TEXT);
            return of(out.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Scrape of(String text) {
        Map<String, Double> samples = new LinkedHashMap<>();
        Map<String, String> helps = new TreeMap<>();
        Map<String, Family> families = new TreeMap<>();
        for (String line : text.split("\n")) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                helps.put(words[2], words[3]);
            } else if (line.startsWith("# TYPE ")) {
                families.put(words[2], new Family(words[3], helps.getOrDefault(words[2], ""), new TreeSet<>()));
            } else {
                addSample(line, samples, families);
            }
        }
        return new Scrape(text, samples, families);
    }

    private static void addSample(String line, Map<String, Double> samples, Map<String, Family> families) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a sample: " + line);
        }
        String labels = matcher.group(2) == null ? "" : matcher.group(2);
        samples.put(matcher.group(1) + labels, Double.valueOf(matcher.group(3).replace("+Inf", "Infinity")));
        Family family = families.get(matcher.group(1).replaceAll("_(bucket|sum|count)$", ""));
        if (family == null) {
            family = families.get(matcher.group(1));
        }
        Matcher names = LABEL.matcher(labels);
        while (names.find()) {
            family.labels().add(names.group(1));
        }
    }

    /** @param sample the name and the labels, as they are printed */
    double value(String sample) {
        Double value = samples.get(sample);
        if (value == null) {
            throw new IllegalArgumentException("not printed: " + sample);
        }
        return value;
    }
}
