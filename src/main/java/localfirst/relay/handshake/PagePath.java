package localfirst.relay.handshake;

import java.util.regex.Pattern;

/**
 * The paths of pages: plain names only.
 *
 * <p>Containers and proxies differ in how they read {@code /x/..;/metrics}. No page of the relay has such a path, so
 * they needn't agree.
 */
public final class PagePath {
    private static final Pattern PLAIN =
            Pattern.compile("/([A-Za-z0-9_-][A-Za-z0-9._-]*/)*([A-Za-z0-9_-][A-Za-z0-9._-]*)?");
    private static final int LONGEST = 200;

    private PagePath() {}

    /** @param rawPath undecoded, and without the query */
    public static boolean isPlain(String rawPath) {
        return rawPath.length() <= LONGEST && PLAIN.matcher(rawPath).matches();
    }
}
