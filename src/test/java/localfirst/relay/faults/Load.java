package localfirst.relay.faults;

import java.time.Duration;
import java.util.Locale;

/**
 * Who kept the machine busy for a while, in percent of one processor.
 *
 * @param relay the one that the healthy use
 * @param compiling the part of that in which its JVM compiled code
 * @param attackers all of them together
 */
record Load(long relay, long compiling, long attackers) {

    /** Of two looks at what they had taken so far. */
    static Load between(Taken before, Taken after) {
        double nanos = after.at - before.at;
        return new Load(
                percent(before.relay, after.relay, nanos),
                percent(before.compiling, after.compiling, nanos),
                percent(before.attackers, after.attackers, nanos));
    }

    private static long percent(Duration before, Duration after, double nanos) {
        return Math.round(100 * after.minus(before).toNanos() / nanos);
    }

    /**
     * Processor time that has been taken.
     *
     * @param at when, on the clock of {@link System#nanoTime}
     */
    record Taken(long at, Duration relay, Duration compiling, Duration attackers) {}

    /** The relay's for a table. */
    String cell() {
        return String.format(Locale.ROOT, "%d (%d)", relay, compiling);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "relay %d %% (%d %% compiling), attackers %d %%", relay, compiling, attackers);
    }
}
