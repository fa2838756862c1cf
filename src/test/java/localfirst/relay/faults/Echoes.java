package localfirst.relay.faults;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How long answers took, in milliseconds.
 *
 * @param count questions answered, those that couldn't be asked in time included
 * @param p50 what half of the answers took at most
 * @param p99 the same of 99 in 100
 * @param worst the longest
 * @param p99Least the p99 of the best of several equally long parts of the time, which tells what is chance
 * @param p99Most the same of the worst
 */
record Echoes(int count, double p50, double p99, double worst, double p99Least, double p99Most)
        implements Serializable {

    /** @param parts the nanoseconds of each part of the time */
    static Echoes of(List<List<Long>> parts) {
        long[] all = sorted(parts.stream().flatMap(List::stream).toList());
        double[] p99s = parts.stream()
                .mapToDouble(part -> millis(sorted(part), 0.99))
                .sorted()
                .toArray();
        return new Echoes(
                all.length,
                millis(all, 0.5),
                millis(all, 0.99),
                millis(all, 1),
                p99s.length == 0 ? 0 : p99s[0],
                p99s.length == 0 ? 0 : p99s[p99s.length - 1]);
    }

    private static long[] sorted(List<Long> nanos) {
        return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    /** What this share of them stays within; 0 if there are none. */
    static double millis(long[] sortedNanos, double share) {
        int count = sortedNanos.length;
        return count == 0 ? 0 : sortedNanos[(int) Math.ceil(share * count) - 1] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.1f, p99 %.1f (%.1f to %.1f), worst %.0f ms (%d)",
                p50,
                p99,
                p99Least,
                p99Most,
                worst,
                count);
    }

    /** The same for a table. */
    String cell() {
        return String.format(
                Locale.ROOT, "%.1f / %.1f (%.1f to %.1f) / %.0f of %,d", p50, p99, p99Least, p99Most, worst, count);
    }
}
