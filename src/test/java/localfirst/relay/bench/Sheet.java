package localfirst.relay.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was measured: for each case and measure, each relay's values, one a round. */
final class Sheet {
    enum Better {
        HIGHER,
        LOWER,
        /** Neither: it is there to judge the others by. */
        NOTE
    }

    record Measure(String group, String title, String name, String unit, Better better) {}

    private final Map<Measure, Map<String, List<Double>>> values = new LinkedHashMap<>();
    private final Set<List<String>> tried = new HashSet<>();
    private Case current;
    private String relay;

    void startRound(Case current, String relay) {
        this.current = current;
        this.relay = relay;
        tried.add(List.of(current.name(), relay));
    }

    /** Whether a relay was measured in this, or at least begun with. */
    boolean wasTried(Measure measure, String subject) {
        return tried.contains(List.of(measure.group(), subject));
    }

    void add(String name, String unit, Better better, double value) {
        values.computeIfAbsent(
                        new Measure(current.name(), current.title(), name, unit, better), m -> new LinkedHashMap<>())
                .computeIfAbsent(relay, r -> new ArrayList<>())
                .add(value);
    }

    /** Drops what a case has measured so far: its first round only warms up. */
    void forget(Case warm) {
        values.keySet().removeIf(measure -> measure.group.equals(warm.name()));
    }

    Map<Measure, Map<String, List<Double>>> values() {
        return values;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
