package localfirst.relay;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.log.LogConfig;

/**
 * The values of all settings.
 *
 * @param port the port to listen on when it runs by itself; 0 for any free port
 * @param transport which transport carries the sockets
 * @param loops number of event loops for pipes on the frame transport, and as many again for peers; 0 for one per
 *     processor
 * @param limits the limits
 * @param drainWait how long a drain waits for pipes to end by themselves
 * @param drainSpread over what time a drain then closes the sockets, so that clients don't all reconnect at once
 * @param trustedProxies networks of proxies whose forwarding headers are trusted, such as {@code 10.0.0.0/8}
 * @param page whether it serves its page; it serves the browser client either way
 * @param log how it logs
 * @param access who may use it
 * @param management who may read metrics, status and health
 * @param tls its certificate, when it runs by itself
 * @param cluster the other relays that it works with as one
 * @param listen the address or Unix domain socket to listen on when it runs by itself
 * @param names the host names under which clients reach the relay; a proof of a key must contain one of them. Empty to
 *     accept the {@code Host} of each handshake
 */
public record RelayConfig(
        int port,
        TransportChoice transport,
        int loops,
        Limits limits,
        Duration drainWait,
        Duration drainSpread,
        List<String> trustedProxies,
        boolean page,
        LogConfig log,
        AccessConfig access,
        ManagementConfig management,
        TlsConfig tls,
        ClusterConfig cluster,
        ListenConfig listen,
        List<String> names) {
    /** Copies the lists. */
    public RelayConfig {
        trustedProxies = List.copyOf(trustedProxies);
        names = List.copyOf(names);
    }

    /** The port if none is set. */
    public static final int DEFAULT_PORT = 8080;

    /** Which transport carries the sockets. */
    public enum TransportChoice {
        /** Frames where the container is a Tomcat that allows it, otherwise annotated endpoints. */
        AUTO,
        /** Jakarta's annotated endpoints, in any container. */
        ANNOTATED
    }

    /** The default of every setting. */
    public static RelayConfig defaults() {
        return new Copy().config();
    }

    /** With this port; 0 for any free one. */
    public RelayConfig withPort(int changed) {
        return changed(copy -> copy.port = changed);
    }

    /** With these limits. */
    public RelayConfig withLimits(Limits changed) {
        return changed(copy -> copy.limits = changed);
    }

    /** With this choice of transport. */
    public RelayConfig withTransport(TransportChoice changed) {
        return changed(copy -> copy.transport = changed);
    }

    /** With this many event loops; 0 for one per processor. */
    public RelayConfig withLoops(int changed) {
        return changed(copy -> copy.loops = changed);
    }

    /** With these networks of proxies, whose forwarding headers are trusted. */
    public RelayConfig withTrustedProxies(List<String> changed) {
        return changed(copy -> copy.trustedProxies = changed);
    }

    /** With or without the page at {@code /}. */
    public RelayConfig withPage(boolean changed) {
        return changed(copy -> copy.page = changed);
    }

    /** With this log. */
    public RelayConfig withLog(LogConfig changed) {
        return changed(copy -> copy.log = changed);
    }

    /** With these rules of access. */
    public RelayConfig withAccess(AccessConfig changed) {
        return changed(copy -> copy.access = changed);
    }

    /** With these private endpoints. */
    public RelayConfig withManagement(ManagementConfig changed) {
        return changed(copy -> copy.management = changed);
    }

    /** With TLS, if that names a certificate. */
    public RelayConfig withTls(TlsConfig changed) {
        return changed(copy -> copy.tls = changed);
    }

    /** With these other nodes, if that names a Redis. */
    public RelayConfig withCluster(ClusterConfig changed) {
        return changed(copy -> copy.cluster = changed);
    }

    /** With this address or Unix domain socket. */
    public RelayConfig withListen(ListenConfig changed) {
        return changed(copy -> copy.listen = changed);
    }

    /** With these names, as clients dial them, such as {@code relay.example.com} or {@code localhost:8080}. */
    public RelayConfig withNames(List<String> changed) {
        return changed(copy -> copy.names = changed);
    }

    /** With these times for a stop: waiting for pipes to end, then closing sockets. */
    public RelayConfig withDrain(Duration wait, Duration spread) {
        return changed(copy -> {
            copy.drainWait = wait;
            copy.drainSpread = spread;
        });
    }

    private RelayConfig changed(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.config();
    }

    /** A mutable copy; a new one has the defaults. */
    private static final class Copy {
        private int port = DEFAULT_PORT;
        private TransportChoice transport = TransportChoice.AUTO;
        private int loops = 0;
        private Limits limits = Limits.defaults();
        private Duration drainWait = Duration.ofSeconds(10);
        private Duration drainSpread = Duration.ofSeconds(5);
        private List<String> trustedProxies = List.of();
        private boolean page = true;
        private LogConfig log = LogConfig.defaults();
        private AccessConfig access = AccessConfig.open();
        private ManagementConfig management = ManagementConfig.open();
        private TlsConfig tls = TlsConfig.none();
        private ClusterConfig cluster = ClusterConfig.alone();
        private ListenConfig listen = ListenConfig.everywhere();
        private List<String> names = List.of();

        Copy() {}

        Copy(RelayConfig from) {
            port = from.port;
            transport = from.transport;
            loops = from.loops;
            limits = from.limits;
            drainWait = from.drainWait;
            drainSpread = from.drainSpread;
            trustedProxies = from.trustedProxies;
            page = from.page;
            log = from.log;
            access = from.access;
            management = from.management;
            tls = from.tls;
            cluster = from.cluster;
            listen = from.listen;
            names = from.names;
        }

        RelayConfig config() {
            return new RelayConfig(
                    port,
                    transport,
                    loops,
                    limits,
                    drainWait,
                    drainSpread,
                    trustedProxies,
                    page,
                    log,
                    access,
                    management,
                    tls,
                    cluster,
                    listen,
                    names);
        }
    }
}
