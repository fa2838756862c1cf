package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import localfirst.relay.ClusterConfig;
import localfirst.relay.Relay;
import localfirst.relay.Version;
import localfirst.relay.loop.EventLoops;

/** Makes a relay one of several nodes, as its settings say. */
public final class ClusterStart {
    private ClusterStart() {}

    /**
     * Begins to enter, which may take as long as the engine isn't there.
     *
     * @param port where this node listens
     */
    public static void begin(Relay relay, EventLoops loops, int port) {
        ClusterConfig config = relay.config().cluster();
        List<String> secrets = config.allSecrets();
        RedisEngine engine = new RedisEngine(
                RedisAddress.parse(config.redis()),
                secrets,
                config.name(),
                relay.counters().engine(),
                relay.timers());
        boolean tls = relay.config().tls().isOn();
        NodeCard card = new NodeCard(
                NodeId.random(), config.dialled("localhost", port, tls), Version.CURRENT, NodeCard.State.READY);
        List<byte[]> keys =
                secrets.stream().map(secret -> secret.getBytes(UTF_8)).toList();
        Cluster cluster = relay.join((introductions, rendezvous) -> new Cluster(
                introductions, rendezvous, relay.timers(), loops, engine, new Cluster.Identity(card, keys)));
        cluster.endsWith(engine);
        engine.start();
        if (config.address().isEmpty()) {
            engine.localAddress().thenAccept(local -> cluster.start(config.dialled(local.getHostAddress(), port, tls)));
        } else {
            cluster.start();
        }
    }
}
