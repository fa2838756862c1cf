package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.URI;
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
        RedisEngine engine =
                new RedisEngine(RedisAddress.parse(config.redis()), config.secrets(), config.name(), relay.timers());
        String scheme = relay.config().tls().isOn() ? "wss" : "ws";
        List<byte[]> secrets =
                config.secrets().stream().map(secret -> secret.getBytes(UTF_8)).toList();
        NodeCard card = new NodeCard(
                NodeId.random(), address(scheme, "localhost", port), Version.CURRENT, NodeCard.State.READY);
        Cluster cluster = relay.join((introductions, rendezvous) -> new Cluster(
                introductions, rendezvous, relay.timers(), loops, engine, new Cluster.Identity(card, secrets)));
        cluster.endsWith(engine);
        engine.start();
        if (config.address().isEmpty()) {
            engine.localAddress().thenAccept(local -> cluster.start(address(scheme, text(local), port)));
        } else {
            cluster.start(address(scheme, config.address(), port));
        }
    }

    private static String text(InetAddress local) {
        String address = local.getHostAddress();
        int scope = address.indexOf('%');
        return scope < 0 ? address : address.substring(0, scope);
    }

    /** @param host a name or an address, possibly with a port of its own */
    private static URI address(String scheme, String host, int port) {
        if (host.startsWith("ws://") || host.startsWith("wss://")) {
            return URI.create(host);
        }
        boolean isV6 = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
        String name = isV6 ? "[" + host + "]" : host;
        boolean hasPort = name.lastIndexOf(':') > name.lastIndexOf(']');
        return URI.create(scheme + "://" + name + (hasPort ? "" : ":" + port));
    }
}
