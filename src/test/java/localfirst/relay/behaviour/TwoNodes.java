package localfirst.relay.behaviour;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import localfirst.relay.RelayConfig;
import localfirst.relay.cluster.InMemoryEngine;
import localfirst.relay.server.NodeUnderTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.time.SystemTimers;
import localfirst.relay.time.WorkThreads;

/** Two nodes of one relay in this JVM, with an engine in memory. */
record TwoNodes(NodeUnderTest one, NodeUnderTest other) implements AutoCloseable {
    static TwoNodes start() {
        Executor answers = new WorkThreads("engine", 1);
        InMemoryEngine engine = new InMemoryEngine(new SystemTimers(), answers);
        TwoNodes nodes = new TwoNodes(
                NodeUnderTest.start(RelayConfig.defaults(), engine),
                NodeUnderTest.start(RelayConfig.defaults(), engine));
        Patience.await(
                "that each node reaches the other",
                () -> nodes.one.cluster().linksUp() == 1
                        && nodes.other.cluster().linksUp() == 1);
        return nodes;
    }

    int port() {
        return one.port();
    }

    /** Alice's sockets go to one of them, and everybody else's to the other. */
    ToIntFunction<String> aliceApart() {
        return target -> isAlices(target) ? one.port() : other.port();
    }

    static boolean isAlices(String target) {
        return target.contains("/introduction/alice") || target.contains("/connection/alice");
    }

    /** As behind a load balancer that takes turns. */
    ToIntFunction<String> inTurn() {
        AtomicInteger turn = new AtomicInteger();
        return target -> (turn.getAndIncrement() & 1) == 0 ? one.port() : other.port();
    }

    void checkConsistency() {
        one.relay().checkConsistency();
        other.relay().checkConsistency();
    }

    @Override
    public void close() {
        one.close();
        other.close();
    }
}
