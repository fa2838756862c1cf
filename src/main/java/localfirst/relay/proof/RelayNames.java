package localfirst.relay.proof;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which names of a relay a proof may be for, so that a proof that was made for another relay is worth nothing here.
 *
 * <p>A name is what a client has dialled: a host in lower case, and the port unless it is the usual one of the URL's scheme.
 * Names that are set are the only ones. Without any, the {@code Host} of the handshake is what a proof has to be for; proxies
 * may have taken the port away. Immutable.
 */
public final class RelayNames {
    private final List<String> names;

    /** @param names hosts, each with a port that has to be there or with none, and then any port will do; may be empty */
    public RelayNames(List<String> names) {
        this.names = names.stream().map(RelayNames::lower).toList();
    }

    /** Whether there are none. */
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

    /** Whether the second is the first, or the first with some port where it has none. */
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
