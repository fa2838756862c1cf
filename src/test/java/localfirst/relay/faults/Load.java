package localfirst.relay.faults;

import java.time.Duration;
import java.util.Locale;

/**
 * Who kept the machine busy for a while, in percent of one processor.
 *
 * @param relay the one that the healthy use
 * @param attackers all of them together
 */
record Load(long relay, long attackers) {

    /** Of two looks at what they had taken so far. */
    static Load between(Taken before, Taken after) {
        double nanos = after.at - before.at;
        return new Load(
                Math.round(100 * after.relay.minus(before.relay).toNanos() / nanos),
                Math.round(100 * after.attackers.minus(before.attackers).toNanos() / nanos));
    }

    /**
     * Processor time that has been taken.
     *
     * @param at when, on the clock of {@link System#nanoTime}
     */
    record Taken(long at, Duration relay, Duration attackers) {}

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "relay %d %%, attackers %d %%", relay, attackers);
    }
}
