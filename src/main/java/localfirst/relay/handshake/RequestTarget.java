package localfirst.relay.handshake;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The target of a request in either of its forms: a path, or {@code http://host/path} (RFC 9112, 3.2.2). */
public final class RequestTarget {
    private RequestTarget() {}

    /**
     * The path of a target, undecoded.
     *
     * @param target without its query
     * @param hosts the values of the request's {@code Host}
     * @return nothing if it names a different host
     */
    public static @Nullable String path(String target, List<String> hosts) {
        String lower = target.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
            return target;
        }
        int host = lower.indexOf("//") + 2;
        int slash = lower.indexOf('/', host);
        String named = lower.substring(host, slash < 0 ? lower.length() : slash);
        if (hosts.size() != 1 || !hosts.get(0).strip().toLowerCase(Locale.ROOT).equals(named)) {
            return null;
        }
        return slash < 0 ? "/" : target.substring(slash);
    }
}
