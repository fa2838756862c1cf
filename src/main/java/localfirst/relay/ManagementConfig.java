package localfirst.relay;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who may read metrics, status and health. Without a port or a token, everybody may.
 *
 * @param port a separate port for private endpoints, which then need a token on every other port; 0 for none. A relay
 *     that runs by itself listens there; in a container, add a connector
 * @param address the address that the port binds to when the relay runs by itself
 * @param tokens tokens that give access to private endpoints, on any port
 * @param tokensFile a file with more tokens, one per line; an empty path for none
 * @param privates which endpoints are private once there is a port or a token
 * @param corsOrigins origins whose pages may read {@code /status} and the probes; {@code *} for all
 */
public record ManagementConfig(
        int port, String address, List<String> tokens, Path tokensFile, Set<Place> privates, List<String> corsOrigins) {

    /** Copies the collections. */
    public ManagementConfig {
        tokens = List.copyOf(tokens);
        privates = Set.copyOf(privates);
        corsOrigins = List.copyOf(corsOrigins);
    }

    /** An endpoint for operators. */
    public enum Place {
        /** Metrics, for Prometheus. */
        METRICS,
        /** Counts and rates as JSON. */
        STATUS,
        /** Whether the relay takes new peers. */
        READYZ,
        /** Whether the process works. */
        LIVEZ;

        /** Its path, such as {@code /metrics}. */
        public String path() {
            return "/" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Everybody may read everything. */
    public static ManagementConfig open() {
        return new ManagementConfig(
                0, "127.0.0.1", List.of(), Path.of(""), Set.of(Place.METRICS, Place.STATUS), List.of());
    }

    /** With this management port; 0 for none. */
    public ManagementConfig withPort(int newPort) {
        return new ManagementConfig(newPort, address, tokens, tokensFile, privates, corsOrigins);
    }

    /** With these tokens, which give access to private endpoints. */
    public ManagementConfig withTokens(String... known) {
        return new ManagementConfig(port, address, List.of(known), tokensFile, privates, corsOrigins);
    }

    /** With these endpoints private, once there is a port or a token. */
    public ManagementConfig withPrivates(Place... places) {
        return new ManagementConfig(port, address, tokens, tokensFile, Set.of(places), corsOrigins);
    }

    /** With these origins, whose pages may read status and health. */
    public ManagementConfig withCorsOrigins(String... origins) {
        return new ManagementConfig(port, address, tokens, tokensFile, privates, List.of(origins));
    }

    /** Omits the tokens. */
    @Override
    public String toString() {
        return "ManagementConfig[" + address + ":" + port + ", tokens=" + tokens.size() + ", privates=" + privates
                + "]";
    }
}
