package localfirst.relay.faults;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * What healthy pairs felt for a while.
 *
 * @param echoes how long answers took
 * @param pipesLost pipes that ended
 * @param fresh pairs that came
 * @param failed how many of those didn't get to talk
 * @param introducedP50 milliseconds within which half of them were introduced
 * @param introducedWorst the longest that took
 */
record Figures(Echoes echoes, int pipesLost, int fresh, int failed, double introducedP50, double introducedWorst)
        implements Serializable {

    static Figures of(Echoes echoes, List<Metronome> talking, List<FreshPair> came) {
        long[] introduced = came.stream()
                .mapToLong(FreshPair::introducedNanos)
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return new Figures(
                echoes,
                (int) talking.stream().filter(Metronome::hasEnded).count(),
                came.size(),
                (int) came.stream().filter(FreshPair::hasFailed).count(),
                Echoes.millis(introduced, 0.5),
                Echoes.millis(introduced, 1));
    }

    /** For people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "echo %s; introduced p50 %.0f, worst %.0f ms; %d of %d failed; %d lost",
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
                "%s | %.0f / %.0f | %d of %d",
                echoes.cell(),
                introducedP50,
                introducedWorst,
                failed,
                fresh);
    }
}
