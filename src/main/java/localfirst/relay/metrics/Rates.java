package localfirst.relay.metrics;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import localfirst.relay.time.Timers;

/**
 * Rates over the last 10 seconds, minute and 15 minutes, or since the start if that is shorter.
 *
 * <p>Thread-safe. Samples the counters every two seconds, so a window may be up to that much longer.
 */
public final class Rates {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final double NANOS = 1e9;

    private final RelayCounters counters;
    private final Timers timers;

    // Guarded by this; the newest last
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long at, Map<What, Long> counts) {}

    /** What is measured. */
    public enum What {
        HANDSHAKES("handshakesPerSecond", counters -> counters.introductionsBegun() + counters.connectionsBegun()),
        INTRODUCTIONS("introductionsPerSecond", RelayCounters::introductions),
        FRAMES("framesPerSecond", RelayCounters::framesRelayed),
        BYTES("bytesPerSecond", RelayCounters::bytesRelayed);

        private final String label;
        private final ToLongFunction<RelayCounters> count;

        What(String label, ToLongFunction<RelayCounters> count) {
            this.label = label;
            this.count = count;
        }

        /** The name that {@code /status} uses. */
        public String label() {
            return label;
        }
    }

    /** The time over which a rate is averaged. */
    public enum Window {
        SECONDS_10("10s", Duration.ofSeconds(10)),
        MINUTE("1m", Duration.ofMinutes(1)),
        MINUTES_15("15m", Duration.ofMinutes(15));

        private final String label;
        private final long nanos;

        Window(String label, Duration length) {
            this.label = label;
            this.nanos = length.toNanos();
        }

        /** The name that {@code /status} uses. */
        public String label() {
            return label;
        }
    }

    public Rates(RelayCounters counters, Timers timers) {
        this.counters = counters;
        this.timers = timers;
    }

    /** Starts sampling. */
    public void start() {
        look();
    }

    private void look() {
        Sample sample = sample();
        synchronized (this) {
            samples.addLast(sample);
            // Keep one that is older than the longest window.
            while (samples.size() > 1 && sample.at() - second().at() >= Window.MINUTES_15.nanos) {
                samples.removeFirst();
            }
        }
        timers.after(EVERY, this::look);
    }

    private Sample second() {
        var each = samples.iterator();
        each.next();
        return each.next();
    }

    private Sample sample() {
        Map<What, Long> counts = new EnumMap<>(What.class);
        for (What each : What.values()) {
            counts.put(each, each.count.applyAsLong(counters));
        }
        return new Sample(timers.nanoTime(), counts);
    }

    /** The rates per second, by window. */
    public Map<What, Map<Window, Double>> now() {
        Sample now = sample();
        Map<Window, Sample> begins = new EnumMap<>(Window.class);
        synchronized (this) {
            for (Sample each : samples) {
                for (Window window : Window.values()) {
                    // The first sample serves windows longer than the relay has been running.
                    if (!begins.containsKey(window) || now.at() - each.at() >= window.nanos) {
                        begins.put(window, each);
                    }
                }
            }
        }
        Map<What, Map<Window, Double>> rates = new LinkedHashMap<>();
        for (What what : What.values()) {
            Map<Window, Double> byWindow = new LinkedHashMap<>();
            begins.forEach((window, begin) -> byWindow.put(window, rate(what, begin, now)));
            rates.put(what, byWindow);
        }
        return rates;
    }

    private static double rate(What what, Sample begin, Sample now) {
        double seconds = (now.at() - begin.at()) / NANOS;
        long count = now.counts().getOrDefault(what, 0L) - begin.counts().getOrDefault(what, 0L);
        return seconds <= 0 ? 0 : Math.round(count / seconds * 100) / 100.0;
    }
}
