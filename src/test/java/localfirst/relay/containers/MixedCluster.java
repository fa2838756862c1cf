package localfirst.relay.containers;

import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import localfirst.relay.ClusterConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.behaviour.Difference;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;

/** A relay of two nodes, on a Redis of its own: the WAR in a container, and an embedded node in this JVM. */
record MixedCluster(RedisProcess redis, RunningContainer container, RelayServer embedded) implements AutoCloseable {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    static MixedCluster start(Container container, Path war) throws Exception {
        RedisProcess redis = RedisProcess.start();
        try {
            RunningContainer running = RunningContainer.start(container, war, "", port -> settings(redis, "", port));
            MixedCluster cluster = new MixedCluster(redis, running, embedded(redis));
            cluster.awaitLinks();
            return cluster;
        } catch (Exception | AssertionError e) {
            redis.close();
            throw e;
        }
    }

    /** What the container has to be told, at this path and port. */
    static Map<String, String> settings(RedisProcess redis, String contextPath, int port) {
        return Map.of(
                "RELAY_CLUSTER_REDIS",
                redis.address(),
                "RELAY_CLUSTER_SECRET",
                SECRET,
                "RELAY_CLUSTER_ADDRESS",
                "ws://127.0.0.1:" + port + contextPath);
    }

    static RelayServer embedded(RedisProcess redis) {
        ClusterConfig cluster =
                ClusterConfig.alone().withRedis(redis.address(), SECRET).withAddress("127.0.0.1");
        return RelayServer.builder()
                .config(RelayConfig.defaults().withPort(0).withCluster(cluster))
                .start();
    }

    private void awaitLinks() {
        Patience.await(
                "that the nodes reach each other",
                () -> embedded.relay().figures().cluster().others().nodesUp() == 1
                        && container.get("status").contains("\"nodesReached\":1"));
    }

    Suite.Result run(String classes) {
        Set<Difference> differences = EnumSet.of(Difference.PEERS_ELSEWHERE_UNKNOWN);
        differences.addAll(container.container().differences());
        URI other = URI.create("http://127.0.0.1:" + embedded.port() + "/");
        return Suite.runOnNodes(container.address(), other, differences, classes);
    }

    @Override
    public void close() throws Exception {
        embedded.close();
        container.close();
        redis.close();
    }
}
