package localfirst.relay.faults;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a JVM stopped to collect garbage.
 *
 * @param longest in milliseconds
 */
record Pauses(long count, double longest) {
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms");

    /** @param log what {@code -Xlog:gc} has written */
    static Pauses in(String log) {
        long count = 0;
        double longest = 0;
        Matcher pause = PAUSE.matcher(log);
        while (pause.find()) {
            count++;
            longest = Math.max(longest, Double.parseDouble(pause.group(1)));
        }
        return new Pauses(count, longest);
    }

    @Override
    public String toString() {
        return count == 0 ? "0" : String.format(Locale.ROOT, "%d / %.0f", count, longest);
    }
}
