package localfirst.relay.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes of one relay as people start them: a process each, with a Redis and a secret. They end with this. */
public final class NodeProcesses implements AutoCloseable {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final Path logs;
    private final String redis;
    private final Map<String, String> settings = new HashMap<>();
    private final List<OwnProcess> started = new ArrayList<>();

    /** @param redis as the setting has it */
    public NodeProcesses(Path logs, String redis) {
        this.logs = logs;
        this.redis = redis;
    }

    /** With one more environment variable for nodes that are started from now on. */
    public NodeProcesses with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Starts one, and returns when it is ready for peers. */
    public OwnProcess start() throws Exception {
        return start(OwnProcess.freePort());
    }

    public OwnProcess start(int port) throws Exception {
        OwnProcess node = startUnready(port);
        Patience.await(
                () -> "that the node is ready: " + node.log(),
                () -> node.get("/readyz").contains("200"));
        return node;
    }

    /** Starts one that needn't reach its Redis. */
    public OwnProcess startUnready(int port) throws Exception {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("RELAY_CLUSTER_REDIS", redis);
        environment.put("RELAY_CLUSTER_SECRET", SECRET);
        OwnProcess node = OwnProcess.start(port, logs.resolve("node-" + started.size() + ".log"), environment);
        started.add(node);
        return node;
    }

    @Override
    public void close() throws InterruptedException {
        for (OwnProcess node : started) node.close();
    }
}
