package localfirst.relay.prometheus;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import localfirst.relay.metrics.Durations;

/** Shows {@link Durations} to Prometheus as a histogram in seconds. */
final class DurationCollector implements Collector {
    private final String name;
    private final String help;
    private final Durations durations;

    /** @param name with dots between its words, without a unit */
    DurationCollector(String name, String help, Durations durations) {
        this.name = name.replace('.', '_') + "_seconds";
        this.help = help;
        this.durations = durations;
    }

    @Override
    public MetricSnapshot collect() {
        double[] bounds = durations.bounds();
        long[] counts = durations.counts();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts[i]);
        }
        return HistogramSnapshot.builder()
                .name(name)
                .unit(Unit.SECONDS)
                .help(help)
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(durations.sum())
                        .build())
                .build();
    }
}
