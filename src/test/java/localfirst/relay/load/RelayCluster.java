package localfirst.relay.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.testing.RedisProcess;

/** A relay that is several nodes, each a process of its own, and the Redis that they share. */
public final class RelayCluster implements RelayUnderLoad {
    private static final String SECRET = "a-secret-that-these-nodes-share-for-a-test";
    private static final String PREFIX = "relay1:relay:";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RedisProcess redis;
    private final String command;
    private final String javaOptions;
    private final Path log;
    private final List<RelayProcess> nodes = new ArrayList<>();

    private RelayCluster(RedisProcess redis, String command, String javaOptions, Path log) {
        this.redis = redis;
        this.command = command;
        this.javaOptions = javaOptions;
        this.log = log;
    }

    /** Starts that many, each with a log of its own beside that path; blocks until all reach each other. */
    public static RelayCluster start(int nodes, String command, String javaOptions, Path log) throws IOException {
        RelayCluster cluster = new RelayCluster(RedisProcess.start(), command, javaOptions, log);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        for (int i = 0; i < nodes; i++) {
            cluster.nodes.add(cluster.startNode(i, 0));
        }
        cluster.awaitWhole();
        return cluster;
    }

    private RelayProcess startNode(int number, int port) throws IOException {
        return RelayProcess.start(
                command,
                javaOptions,
                log.resolveSibling(log.getFileName() + "." + number),
                Map.of("RELAY_CLUSTER_REDIS", redis.address(), "RELAY_CLUSTER_SECRET", SECRET),
                port);
    }

    /** Blocks until every node reaches every other, and knows of no more. */
    public void awaitWhole() {
        int others = nodes.size() - 1;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!nodes.stream().allMatch(node -> reaches(node, others))) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("the nodes don't find each other; see " + log + ".*");
            }
            RelayProcess.pause(100);
        }
    }

    private static boolean reaches(RelayProcess node, int others) {
        String status = node.get("/status");
        return status(status, "nodes") == others + 1
                && status(status, "nodesReached") == others
                && status.contains("\"engineUp\":true");
    }

    /** A number of a node's status; -1 if it has none. */
    public static long status(String status, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(status);
        return found.find() ? Long.parseLong(found.group(1)) : -1;
    }

    /** The sum of a number over all nodes' statuses. */
    public long sum(String name) {
        return nodes.stream()
                .mapToLong(node -> status(node.get("/status"), name))
                .sum();
    }

    public int size() {
        return nodes.size();
    }

    public RelayProcess node(int number) {
        return nodes.get(number);
    }

    public RedisProcess redis() {
        return redis;
    }

    /** How many documents and pairs of nodes the engine knows. Costs it next to nothing, however many these are. */
    public long entries() {
        return redis.list("ZRANGE", PREFIX + "nodes", "0", "-1").stream()
                .mapToLong(id -> (Long) redis.ask("SCARD", PREFIX + "of:" + id))
                .sum();
    }

    /** The same for each node, documents and pairs apart. */
    public String entriesByKind() {
        return keys("of:").stream()
                .map(key -> {
                    List<String> entries = redis.list("SMEMBERS", key);
                    long pairs = entries.stream()
                            .filter(entry -> entry.startsWith("p"))
                            .count();
                    return (entries.size() - pairs) + " documents and " + pairs + " pairs";
                })
                .toList()
                .toString();
    }

    /** The engine's keys of one kind, such as {@code pair:}. */
    public List<String> keys(String kind) {
        return redis.list("KEYS", PREFIX + kind + "*");
    }

    /** Ends a node without a word. */
    public void kill(int number) {
        nodes.get(number).close();
    }

    /** Starts another where one was killed, on its port. */
    public void replace(int number) throws IOException {
        nodes.set(number, startNode(number, nodes.get(number).address().getPort()));
    }

    /** Resets every connection between nodes. Needs to be root. */
    public void resetLinks() throws IOException {
        for (RelayProcess node : nodes) {
            // Clients come from other addresses: LoadLoop.
            String port = ":" + node.address().getPort();
            new ProcessBuilder("ss", "-K", "-tn", "src", "127.0.0.1", "dst", "127.0.0.1", "dport", "=", port)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        }
    }

    @Override
    public LoadLoop newLoop() throws IOException {
        return new LoadLoop(plainAddresses(), null);
    }

    @Override
    public List<InetSocketAddress> plainAddresses() {
        return nodes.stream().map(RelayProcess::address).toList();
    }

    /** With what Redis used. */
    @Override
    public double cpuSeconds() throws IOException {
        double seconds = RelayProcess.cpuSeconds(redis.pid());
        for (RelayProcess node : nodes) {
            seconds += node.cpuSeconds();
        }
        return seconds;
    }

    @Override
    public double liveBytes() throws IOException {
        double bytes = 0;
        for (RelayProcess node : nodes) {
            bytes += node.liveBytes();
        }
        return bytes;
    }

    @Override
    public boolean alive() {
        return nodes.stream().allMatch(RelayProcess::alive);
    }

    @Override
    public void close() {
        nodes.forEach(RelayProcess::close);
        try {
            redis.close();
        } catch (Exception e) {
            // It has ended, and its directory is one of the system's temporary ones.
        }
    }
}
