package localfirst.relay.behaviour;

import java.net.URI;
import java.util.Set;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLContext;

/**
 * A running relay as the suite sees it: an address, a context path, and what it is declared to do differently.
 *
 * @param contextPath empty, or starts with a slash and doesn't end with one
 * @param tls what clients trust, or null if it speaks no TLS
 * @param scatter which port a target goes to, if the relay is several nodes
 */
public record RelayUnderTest(
        String host,
        int port,
        String contextPath,
        Set<Difference> differences,
        SSLContext tls,
        ToIntFunction<String> scatter) {
    public RelayUnderTest(String host, int port, String contextPath, Set<Difference> differences, SSLContext tls) {
        this(host, port, contextPath, differences, tls, target -> port);
    }

    public RelayUnderTest(String host, int port, String contextPath, Set<Difference> differences) {
        this(host, port, contextPath, differences, null);
    }

    public static RelayUnderTest at(URI uri, Set<Difference> differences) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String context = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return new RelayUnderTest(
                uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), context, Set.copyOf(differences));
    }

    /** The node that a request for this goes to. */
    RelayUnderTest nodeFor(String target) {
        return new RelayUnderTest(host, scatter.applyAsInt(target), contextPath, differences, tls, scatter);
    }

    /** The address that clients are given: they append {@code /introduction/…} to it. */
    public String webSocketUrl() {
        return (tls == null ? "ws://" : "wss://") + host + ":" + port + contextPath;
    }
}
