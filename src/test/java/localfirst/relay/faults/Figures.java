package localfirst.relay.faults;

import java.util.List;
import java.util.Locale;

/**
 * What healthy pairs felt for a while.
 *
 * @param echoes questions answered, those that couldn't be asked in time included
 * @param p50 milliseconds that half of the answers took at most
 * @param p99 the same of 99 in 100
 * @param worst the longest, in milliseconds
 * @param pipesLost pipes that ended
 * @param fresh pairs that came
 * @param failed how many of those didn't get to talk
 * @param introducedP50 milliseconds within which half of them were introduced
 * @param introducedWorst the longest that took
 */
record Figures(
        int echoes,
        double p50,
        double p99,
        double worst,
        int pipesLost,
        int fresh,
        int failed,
        double introducedP50,
        double introducedWorst) {

    static Figures of(List<Metronome> talking, List<FreshPair> came) {
        long[] echoes = talking.stream()
                .flatMap(pair -> pair.nanos().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        long[] introduced = came.stream()
                .mapToLong(FreshPair::introducedNanos)
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return new Figures(
                echoes.length,
                millis(echoes, 0.5),
                millis(echoes, 0.99),
                millis(echoes, 1),
                (int) talking.stream().filter(Metronome::hasEnded).count(),
                came.size(),
                (int) came.stream().filter(FreshPair::hasFailed).count(),
                millis(introduced, 0.5),
                millis(introduced, 1));
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }

    /** For people: {@code 0.6 / 2.1 / 14 ms, introduced in 12 / 31 ms, 0 of 20 failed}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "echo p50 %.1f, p99 %.1f, worst %.0f ms (%d); introduced p50 %.0f, worst %.0f ms; %d of %d failed; %d lost",
                p50,
                p99,
                worst,
                echoes,
                introducedP50,
                introducedWorst,
                failed,
                fresh,
                pipesLost);
    }

    /** The same as cells of a table. */
    String cells() {
        return String.format(
                Locale.ROOT,
                "%.1f / %.1f / %.0f | %.0f / %.0f | %d of %d",
                p50,
                p99,
                worst,
                introducedP50,
                introducedWorst,
                failed,
                fresh);
    }
}
