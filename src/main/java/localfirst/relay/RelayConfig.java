package localfirst.relay;

import java.time.Duration;
import java.util.List;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.log.LogConfig;

/**
 * The values of all settings.
 *
 * @param network how clients reach it
 * @param sockets how it carries sockets, and closes them when it stops
 * @param users what users may do
 * @param operators what operators see
 * @param limits the limits
 * @param cluster the other relays that it works with as one
 */
public record RelayConfig(
        Network network, Sockets sockets, Users users, Operators operators, Limits limits, ClusterConfig cluster) {
    /** The port if none is set. */
    public static final int DEFAULT_PORT = 8080;

    /** Which transport carries the sockets. */
    public enum TransportChoice {
        /** Frames where the container is a Tomcat that allows it, otherwise annotated endpoints. */
        AUTO,
        /** Jakarta's annotated endpoints, in any container. */
        ANNOTATED
    }

    /**
     * How clients reach the relay.
     *
     * @param port the port to listen on when it runs by itself; 0 for any free port
     * @param listen the address or Unix domain socket to listen on when it runs by itself
     * @param tls its certificate, when it runs by itself
     * @param trustedProxies networks of proxies whose forwarding headers are trusted, such as {@code 10.0.0.0/8}
     * @param names the host names under which clients reach the relay; a proof of a key must contain one of them. Empty
     *     to accept the {@code Host} of each handshake
     */
    public record Network(
            int port, ListenConfig listen, TlsConfig tls, List<String> trustedProxies, List<String> names) {
        /** Copies the lists. */
        public Network {
            trustedProxies = List.copyOf(trustedProxies);
            names = List.copyOf(names);
        }
    }

    /**
     * How the relay carries sockets, and closes them when it stops.
     *
     * @param transport which transport carries the sockets
     * @param loops number of event loops for pipes on the frame transport, and as many again for peers; 0 for one per
     *     processor
     * @param drainWait how long a drain waits for pipes to end by themselves
     * @param drainSpread over what time a drain then closes the sockets, so that clients don't all reconnect at once
     */
    public record Sockets(TransportChoice transport, int loops, Duration drainWait, Duration drainSpread) {}

    /**
     * What users may do.
     *
     * @param access who may use the relay
     * @param page whether it serves its page; it serves the browser client either way
     */
    public record Users(AccessConfig access, boolean page) {}

    /**
     * What operators see.
     *
     * @param log how it logs
     * @param management who may read metrics, status and health
     */
    public record Operators(LogConfig log, ManagementConfig management) {}

    /** The default of every setting. */
    public static RelayConfig defaults() {
        return new RelayConfig(
                new Network(DEFAULT_PORT, ListenConfig.everywhere(), TlsConfig.none(), List.of(), List.of()),
                new Sockets(TransportChoice.AUTO, 0, Duration.ofSeconds(10), Duration.ofSeconds(5)),
                new Users(AccessConfig.open(), true),
                new Operators(LogConfig.defaults(), ManagementConfig.open()),
                Limits.defaults(),
                ClusterConfig.alone());
    }

    /** With this port; 0 for any free one. */
    public RelayConfig withPort(int changed) {
        return with(new Network(changed, network.listen, network.tls, network.trustedProxies, network.names));
    }

    /** With this address or Unix domain socket. */
    public RelayConfig withListen(ListenConfig changed) {
        return with(new Network(network.port, changed, network.tls, network.trustedProxies, network.names));
    }

    /** With TLS, if that names a certificate. */
    public RelayConfig withTls(TlsConfig changed) {
        return with(new Network(network.port, network.listen, changed, network.trustedProxies, network.names));
    }

    /** With these networks of proxies, whose forwarding headers are trusted. */
    public RelayConfig withTrustedProxies(List<String> changed) {
        return with(new Network(network.port, network.listen, network.tls, changed, network.names));
    }

    /** With these names, as clients dial them, such as {@code relay.example.com} or {@code localhost:8080}. */
    public RelayConfig withNames(List<String> changed) {
        return with(new Network(network.port, network.listen, network.tls, network.trustedProxies, changed));
    }

    private RelayConfig with(Network changed) {
        return new RelayConfig(changed, sockets, users, operators, limits, cluster);
    }

    /** With this choice of transport. */
    public RelayConfig withTransport(TransportChoice changed) {
        return with(new Sockets(changed, sockets.loops, sockets.drainWait, sockets.drainSpread));
    }

    /** With this many event loops; 0 for one per processor. */
    public RelayConfig withLoops(int changed) {
        return with(new Sockets(sockets.transport, changed, sockets.drainWait, sockets.drainSpread));
    }

    /** With these times for a stop: waiting for pipes to end, then closing sockets. */
    public RelayConfig withDrain(Duration wait, Duration spread) {
        return with(new Sockets(sockets.transport, sockets.loops, wait, spread));
    }

    private RelayConfig with(Sockets changed) {
        return new RelayConfig(network, changed, users, operators, limits, cluster);
    }

    /** With these rules of access. */
    public RelayConfig withAccess(AccessConfig changed) {
        return with(new Users(changed, users.page));
    }

    /** With or without the page at {@code /}. */
    public RelayConfig withPage(boolean changed) {
        return with(new Users(users.access, changed));
    }

    private RelayConfig with(Users changed) {
        return new RelayConfig(network, sockets, changed, operators, limits, cluster);
    }

    /** With this log. */
    public RelayConfig withLog(LogConfig changed) {
        return with(new Operators(changed, operators.management));
    }

    /** With these private endpoints. */
    public RelayConfig withManagement(ManagementConfig changed) {
        return with(new Operators(operators.log, changed));
    }

    private RelayConfig with(Operators changed) {
        return new RelayConfig(network, sockets, users, changed, limits, cluster);
    }

    /** With these limits. */
    public RelayConfig withLimits(Limits changed) {
        return new RelayConfig(network, sockets, users, operators, changed, cluster);
    }

    /** With these other nodes, if that names a Redis. */
    public RelayConfig withCluster(ClusterConfig changed) {
        return new RelayConfig(network, sockets, users, operators, limits, changed);
    }
}
