package localfirst.relay;

import java.util.Map;

/**
 * Every setting of the relay.
 *
 * @param port where it listens when it runs by itself; 0 for any free port
 * @param transport what carries the sockets
 * @param limits the limits in force
 */
public record RelayConfig(int port, TransportChoice transport, Limits limits) {
    public static final int DEFAULT_PORT = 8080;

    /** What carries the sockets. */
    public enum TransportChoice {
        /** Frames where the container is a Tomcat that allows it, otherwise annotated endpoints. */
        AUTO,
        /** Jakarta's annotated endpoints, in any container. */
        ANNOTATED
    }

    public static RelayConfig defaults() {
        return new RelayConfig(DEFAULT_PORT, TransportChoice.AUTO, Limits.defaults());
    }

    /**
     * Reads the settings from environment variables.
     *
     * @throws IllegalArgumentException naming the variable, its value and what is allowed
     */
    public static RelayConfig from(Map<String, String> environment) {
        Limits limits = Limits.defaults();
        if (environment.getOrDefault("RELAY_LIMITS", "on").equalsIgnoreCase("off")) {
            limits = limits.withoutTotals();
        }
        return new RelayConfig(port(environment), transport(environment), limits);
    }

    private static int port(Map<String, String> environment) {
        String value = environment.getOrDefault("PORT", String.valueOf(DEFAULT_PORT));
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("PORT is '" + value + "', and has to be a number from 0 to 65535");
    }

    private static TransportChoice transport(Map<String, String> environment) {
        String value = environment.getOrDefault("RELAY_TRANSPORT", "auto");
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "auto" -> TransportChoice.AUTO;
            case "annotated" -> TransportChoice.ANNOTATED;
            default ->
                throw new IllegalArgumentException(
                        "RELAY_TRANSPORT is '" + value + "', and has to be auto or annotated");
        };
    }
}
