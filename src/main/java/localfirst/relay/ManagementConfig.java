package localfirst.relay;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who may read metrics, status and health. Without a port or a token, everybody may.
 *
 * @param port where management is to be asked, and what is private answers nowhere else without a token; 0 for none. A
 *     relay that runs by itself listens there; in a container a connector has to
 * @param address what the port is bound to, when the relay runs by itself
 * @param tokens texts of which one lets a request see what is private, on any port
 * @param tokensFile a file with more of them, one a line; an empty path for none
 * @param privates what is private, once there is a port or a token
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

    /** What there is to see. */
    public enum Place {
        /** What Prometheus reads. */
        METRICS,
        /** Counts and rates as JSON. */
        STATUS,
        /** Whether new peers are welcome. */
        READYZ,
        /** Whether the process works. */
        LIVEZ;

        /** Its path, such as {@code /metrics}. */
        public String path() {
            return "/" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Everybody may see everything. */
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

    /** Never with a token. */
    @Override
    public String toString() {
        return "ManagementConfig[" + address + ":" + port + ", tokens=" + tokens.size() + ", privates=" + privates
                + "]";
    }
}
