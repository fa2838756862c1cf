package localfirst.relay;

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
}
