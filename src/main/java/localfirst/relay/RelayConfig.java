package localfirst.relay;

import java.time.Duration;
import java.util.List;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.log.LogConfig;

/**
 * Every setting of the relay.
 *
 * @param port where it listens when it runs by itself; 0 for any free port
 * @param transport what carries the sockets
 * @param limits the limits in force
 * @param drainWait how long a drain waits for pipes to end by themselves
 * @param drainSpread over what time a drain then spreads its goodbyes, so that not everybody comes back at once
 * @param trustedProxies networks whose word on the client's address is taken, as {@code 10.0.0.0/8}
 * @param page whether it shows its page to people; clients can be fetched from it all the same
 * @param log how it logs
 * @param access who may use it
 * @param management who may see how it is
 */
public record RelayConfig(
        int port,
        TransportChoice transport,
        Limits limits,
        Duration drainWait,
        Duration drainSpread,
        List<String> trustedProxies,
        boolean page,
        LogConfig log,
        AccessConfig access,
        ManagementConfig management) {
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
                List.of(),
                true,
                LogConfig.defaults(),
                AccessConfig.open(),
                ManagementConfig.open());
    }

    public RelayConfig withPort(int newPort) {
        return new RelayConfig(
                newPort, transport, limits, drainWait, drainSpread, trustedProxies, page, log, access, management);
    }

    public RelayConfig withLimits(Limits newLimits) {
        return new RelayConfig(
                port, transport, newLimits, drainWait, drainSpread, trustedProxies, page, log, access, management);
    }

    public RelayConfig withTransport(TransportChoice newTransport) {
        return new RelayConfig(
                port, newTransport, limits, drainWait, drainSpread, trustedProxies, page, log, access, management);
    }

    public RelayConfig withDrain(Duration wait, Duration spread) {
        return new RelayConfig(port, transport, limits, wait, spread, trustedProxies, page, log, access, management);
    }

    public RelayConfig withTrustedProxies(List<String> networks) {
        return new RelayConfig(
                port, transport, limits, drainWait, drainSpread, networks, page, log, access, management);
    }

    public RelayConfig withPage(boolean shown) {
        return new RelayConfig(
                port, transport, limits, drainWait, drainSpread, trustedProxies, shown, log, access, management);
    }

    public RelayConfig withLog(LogConfig newLog) {
        return new RelayConfig(
                port, transport, limits, drainWait, drainSpread, trustedProxies, page, newLog, access, management);
    }

    public RelayConfig withAccess(AccessConfig newAccess) {
        return new RelayConfig(
                port, transport, limits, drainWait, drainSpread, trustedProxies, page, log, newAccess, management);
    }

    public RelayConfig withManagement(ManagementConfig newManagement) {
        return new RelayConfig(
                port, transport, limits, drainWait, drainSpread, trustedProxies, page, log, access, newManagement);
    }
}
