package localfirst.relay;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Every setting of the relay.
 *
 * @param port where it listens when it runs by itself; 0 for any free port
 * @param transport what carries the sockets
 * @param limits the limits in force
 * @param drainWait how long a drain waits for pipes to end by themselves
 * @param drainSpread over what time a drain then spreads its goodbyes, so that not everybody comes back at once
 * @param trustedProxies networks whose word on the client's address is taken, as {@code 10.0.0.0/8}
 */
public record RelayConfig(
        int port,
        TransportChoice transport,
        Limits limits,
        Duration drainWait,
        Duration drainSpread,
        List<String> trustedProxies) {
    public RelayConfig {
        trustedProxies = List.copyOf(trustedProxies);
    }

    public static final int DEFAULT_PORT = 8080;

    /** What carries the sockets. */
    public enum TransportChoice {
        /** Frames where the container is a Tomcat that allows it, otherwise annotated endpoints. */
        AUTO,
        /** Jakarta's annotated endpoints, in any container. */
        ANNOTATED
    }

    public static RelayConfig defaults() {
        return new RelayConfig(
                DEFAULT_PORT,
                TransportChoice.AUTO,
                Limits.defaults(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                List.of());
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
        return new RelayConfig(
                port(environment),
                transport(environment),
                limits,
                seconds(environment, "RELAY_DRAIN_WAIT", defaults().drainWait()),
                seconds(environment, "RELAY_DRAIN_SPREAD", defaults().drainSpread()),
                list(environment.getOrDefault("RELAY_TRUSTED_PROXIES", "")));
    }

    public RelayConfig withPort(int newPort) {
        return new RelayConfig(newPort, transport, limits, drainWait, drainSpread, trustedProxies);
    }

    public RelayConfig withLimits(Limits newLimits) {
        return new RelayConfig(port, transport, newLimits, drainWait, drainSpread, trustedProxies);
    }

    public RelayConfig withTransport(TransportChoice newTransport) {
        return new RelayConfig(port, newTransport, limits, drainWait, drainSpread, trustedProxies);
    }

    public RelayConfig withDrain(Duration wait, Duration spread) {
        return new RelayConfig(port, transport, limits, wait, spread, trustedProxies);
    }

    public RelayConfig withTrustedProxies(List<String> networks) {
        return new RelayConfig(port, transport, limits, drainWait, drainSpread, networks);
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Duration seconds(Map<String, String> environment, String name, Duration otherwise) {
        String value = environment.get(name);
        try {
            if (value == null) {
                return otherwise;
            }
            long seconds = Long.parseLong(value);
            if (seconds >= 0) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(name + " is '" + value + "', and has to be a number of seconds, 0 or more");
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
