package localfirst.relay.access;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An origin, or all origins under a domain: {@code https://app.example.org}, {@code https://*.example.org},
 * {@code *.example.org}, {@code capacitor://localhost}, {@code null}. Without a scheme it is https. A star stands for
 * one name or several, with dots between them, and not for none.
 *
 * @param scheme in lower case
 * @param suffix the host and port, or what they end with after the star
 * @param isWild whether there is a star
 */
public record OriginRule(String scheme, String suffix, boolean isWild) {
    private static final Pattern FORM = Pattern.compile(
            "(?:([a-z][a-z0-9+.-]*)://)?(\\*\\.)?([a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])(:\\d{1,5})?");

    private static final String OPAQUE = "null";

    /** @throws IllegalArgumentException if the text isn't such a rule */
    public static OriginRule parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.equals(OPAQUE)) {
            return new OriginRule(OPAQUE, "", false);
        }
        Matcher matcher = FORM.matcher(lower);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no origin: " + text);
        }
        String scheme = matcher.group(1) == null ? "https" : matcher.group(1);
        boolean isWild = matcher.group(2) != null;
        String port = matcher.group(4) == null || isUsual(scheme, matcher.group(4)) ? "" : matcher.group(4);
        return new OriginRule(scheme, (isWild ? "." : "") + matcher.group(3) + port, isWild);
    }

    /** Browsers omit the default port. */
    private static boolean isUsual(String scheme, String port) {
        return (scheme.equals("https") && port.equals(":443")) || (scheme.equals("http") && port.equals(":80"));
    }

    /** @param origin the value of an {@code Origin} header */
    public boolean allows(@Nullable String origin) {
        if (origin == null) {
            return false;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        if (scheme.equals(OPAQUE)) {
            return lower.equals(OPAQUE);
        }
        int colon = lower.indexOf("://");
        if (colon < 0 || !lower.substring(0, colon).equals(scheme)) {
            return false;
        }
        String host = lower.substring(colon + 3);
        return isWild ? host.endsWith(suffix) && host.length() > suffix.length() : host.equals(suffix);
    }

    @Override
    public String toString() {
        return scheme.equals(OPAQUE) ? OPAQUE : scheme + "://" + (isWild ? "*" : "") + suffix;
    }
}
