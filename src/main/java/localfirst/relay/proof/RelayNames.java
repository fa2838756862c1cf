package localfirst.relay.proof;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names of a relay that a proof may be for, so that a proof made for another relay is worthless here.
 *
 * <p>A name is what a client has dialled: a host in lower case, and the port unless it is the default one of the URL's
 * scheme. If names are configured, no others are accepted. Otherwise, a proof has to be for the {@code Host} of the
 * handshake, from which proxies may have removed the port. Immutable.
 */
public final class RelayNames {
    private final List<String> names;

    /** @param names hosts, each with a port that has to match, or without one, which accepts any port; may be empty */
    public RelayNames(List<String> names) {
        this.names = names.stream().map(RelayNames::lower).toList();
    }

    /** Whether no names are configured. */
    boolean areUnset() {
        return names.isEmpty();
    }

    /**
     * Whether a proof for this name is for this relay.
     *
     * @param host the {@code Host} of the handshake, if there was one
     */
    boolean areFor(String claimed, @Nullable String host) {
        String dialled = lower(claimed);
        if (!names.isEmpty()) {
            return names.stream().anyMatch(name -> isSame(name, dialled));
        }
        return host != null && (isSame(lower(host), dialled) || dialled.equals(withoutUsualPort(lower(host))));
    }

    /** Whether the second is the same as the first, or has a port where the first has none. */
    private static boolean isSame(String name, String dialled) {
        return name.equals(dialled) || (!hasPort(name) && name.equals(host(dialled)));
    }

    private static String withoutUsualPort(String host) {
        return host.endsWith(":80") || host.endsWith(":443") ? host(host) : host;
    }

    private static boolean hasPort(String name) {
        return !host(name).equals(name);
    }

    private static String host(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf(']') ? name.substring(0, colon) : name;
    }

    private static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }
}
