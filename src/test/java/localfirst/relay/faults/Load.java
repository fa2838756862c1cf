package localfirst.relay.faults;

import java.time.Duration;
import java.util.Locale;

/**
 * Who kept the machine busy for a while, in percent of one processor.
 *
 * @param relay the one that the healthy use
 * @param compiling the part of that in which its JVM compiled code
 * @param pipes the part in which its loops for pipes ran
 * @param waiting for how long these loops had something to do while others had the processors
 * @param attackers all of them together
 */
record Load(double relay, double compiling, double pipes, double waiting, double attackers) {

    /** Of two looks at what they had taken so far. */
    static Load between(Taken before, Taken after) {
        double nanos = after.at - before.at;
        return new Load(
                percent(before.relay, after.relay, nanos),
                percent(before.compilers.worked(), after.compilers.worked(), nanos),
                percent(before.pipes.worked(), after.pipes.worked(), nanos),
                percent(before.pipes.waited(), after.pipes.waited(), nanos),
                percent(before.attackers, after.attackers, nanos));
    }

    private static double percent(Duration before, Duration after, double nanos) {
        return 100 * after.minus(before).toNanos() / nanos;
    }

    /**
     * Processor time that has been taken.
     *
     * @param at when, on the clock of {@link System#nanoTime}
     */
    record Taken(long at, Duration relay, ThreadTime compilers, ThreadTime pipes, Duration attackers) {}

    /** The relay's for a table. */
    String cell() {
        return String.format(Locale.ROOT, "%.0f (%.0f), %.1f / %.1f", relay, compiling, pipes, waiting);
    }

    /** The same with the attackers'. */
    String cells() {
        return String.format(Locale.ROOT, "%s, %.0f", cell(), attackers);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "relay %.0f %% (%.0f %% compiling; its pipes %.1f %%, and %.1f %% waiting), attackers %.0f %%",
                relay,
                compiling,
                pipes,
                waiting,
                attackers);
    }
}
