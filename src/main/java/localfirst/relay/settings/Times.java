package localfirst.relay.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 60}, {@code 60s}, {@code 500ms}, {@code 5m}. Without a unit they are seconds. */
final class Times {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)?");

    /** The largest first. */
    private static final Map<String, ChronoUnit> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", ChronoUnit.DAYS);
        UNITS.put("h", ChronoUnit.HOURS);
        UNITS.put("m", ChronoUnit.MINUTES);
        UNITS.put("s", ChronoUnit.SECONDS);
        UNITS.put("ms", ChronoUnit.MILLIS);
    }

    private Times() {}

    /** @throws NumberFormatException if it isn't one */
    static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new NumberFormatException();
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return Duration.of(Long.parseLong(matcher.group(1)), UNITS.getOrDefault(unit, ChronoUnit.SECONDS));
    }

    /** In the largest unit that divides it, but never as one minute, hour or day: 60s reads better than 1m. */
    static String print(Duration time) {
        long millis = time.toMillis();
        for (Map.Entry<String, ChronoUnit> unit : UNITS.entrySet()) {
            long size = unit.getValue().getDuration().toMillis();
            if (millis != 0 && millis % size == 0 && (millis > size || size <= 1000)) {
                return millis / size + unit.getKey();
            }
        }
        return "0s";
    }
}
