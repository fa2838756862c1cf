package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.List;
import localfirst.relay.ClusterConfig;
import localfirst.relay.Relay;
import localfirst.relay.Version;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.loop.LoopNews;
import localfirst.relay.metrics.RelayCounters;

/** Makes a relay one of several nodes, as configured. */
public final class ClusterStart {
    private final Relay relay;
    private final ClusterConfig config;
    private final List<String> secrets;
    private final LinkTls tls;
    private final RedisEngine engine;

    private ClusterStart(Relay relay) {
        this.relay = relay;
        config = relay.config().cluster();
        secrets = config.allSecrets();
        tls = LinkTls.of(config.tls(), relay.timers());
        engine = new RedisEngine(
                new RedisServer(RedisAddress.parse(config.redis()), tls::context),
                secrets,
                config.name(),
                relay.counters().engine(),
                relay.timers());
    }

    /**
     * Begins to enter the cluster, which takes as long as the engine can't be reached.
     *
     * @param port where other nodes find this one
     */
    public static void begin(Relay relay, EventLoops loops, int port) {
        ClusterStart start = new ClusterStart(relay);
        ClusterConfig config = start.config;
        boolean tls = relay.config().network().tls().isOn() || config.tls().hasCertificate();
        Cluster cluster = start.join(loops, config.dialled("localhost", port, tls));
        if (config.address().isEmpty()) {
            start.engine
                    .localAddress()
                    .thenAccept(local -> cluster.start(config.dialled(local.getHostAddress(), port, tls)));
        } else {
            cluster.start();
        }
    }

    /**
     * The same for a relay in a container: the links that it opens live on event loops of their own.
     *
     * @return ends these loops, after the relay has been closed
     * @throws IllegalArgumentException if the address at which other nodes reach this one isn't configured
     */
    public static AutoCloseable beginInContainer(Relay relay) {
        URI address = relay.config().cluster().dialledInContainer();
        ClusterStart start = new ClusterStart(relay);
        EventLoops loops = loops(relay);
        loops.start();
        start.join(loops, address).start();
        return loops::stop;
    }

    private static EventLoops loops(Relay relay) {
        RelayCounters counters = relay.counters();
        return new EventLoops(
                EventLoops.count(relay.config().sockets().loops()),
                relay.config().limits().pipes().pipeWindow(),
                relay.timers(),
                LoopNews.of(
                        counters::turnTookLong,
                        counters::controlsThrottled,
                        relay.admission()::tlsMisused,
                        relay.admission()::isCrowded,
                        counters::smallBuffers));
    }

    private Cluster join(EventLoops loops, URI address) {
        NodeCard card = new NodeCard(NodeId.random(), address, Version.CURRENT, NodeCard.State.READY);
        List<byte[]> keys =
                secrets.stream().map(secret -> secret.getBytes(UTF_8)).toList();
        Cluster cluster = relay.join((introductions, rendezvous) -> new Cluster(
                introductions,
                rendezvous,
                relay.timers(),
                loops,
                engine,
                new Cluster.Identity(card, keys, tls::context)));
        cluster.checkAddress();
        cluster.endsWith(() -> {
            tls.close();
            engine.close();
        });
        engine.start();
        return cluster;
    }
}
