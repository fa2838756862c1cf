package localfirst.relay.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 65536}, {@code 64KiB}, {@code 64k}. A K is 1024. */
final class Bytes {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})\\s*([kmg]?)(?:i?b)?");
    private static final String LETTERS = "kmg";

    private Bytes() {}

    /** @throws NumberFormatException if it isn't one, or more than a long holds */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new NumberFormatException();
        }
        int shift = matcher.group(2).isEmpty() ? 0 : 10 * (LETTERS.indexOf(matcher.group(2)) + 1);
        long number = Long.parseLong(matcher.group(1));
        if (number > (Long.MAX_VALUE >> shift)) {
            throw new NumberFormatException();
        }
        return number << shift;
    }

    static String print(long bytes) {
        for (int power = LETTERS.length(); power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + LETTERS.substring(power - 1, power).toUpperCase(Locale.ROOT) + "iB";
            }
        }
        return String.valueOf(bytes);
    }
}
