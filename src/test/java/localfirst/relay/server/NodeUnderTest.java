package localfirst.relay.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.cluster.Cluster;
import localfirst.relay.cluster.Engine;
import localfirst.relay.cluster.NodeCard;
import localfirst.relay.cluster.NodeId;

/** One of several nodes in this JVM. */
public record NodeUnderTest(RelayServer server, Cluster cluster) implements AutoCloseable {
    private static final byte[] SECRET = "a secret of at least 32 characters".getBytes(UTF_8);

    /** @param engine what it has in common with the others */
    public static NodeUnderTest start(RelayConfig config, Engine engine) {
        AtomicReference<Cluster> made = new AtomicReference<>();
        RelayServer server = RelayServer.builder()
                .config(config.withPort(0))
                .others(relay -> (loops, port) -> {
                    NodeCard card = new NodeCard(
                            NodeId.random(), URI.create("ws://127.0.0.1:" + port), "test", NodeCard.State.READY);
                    Cluster cluster = relay.join((introductions, rendezvous) -> new Cluster(
                            introductions,
                            rendezvous,
                            relay.timers(),
                            loops,
                            engine,
                            new Cluster.Identity(card, List.of(SECRET))));
                    cluster.start();
                    made.set(cluster);
                })
                .start();
        return new NodeUnderTest(server, made.get());
    }

    public Relay relay() {
        return server.relay();
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
