package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.List;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.loop.LoopNews;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;

/** One node on a clock turned by hand, with an engine in memory, which nobody else knows of. It can't dial. */
final class TestNode {
    static final List<byte[]> SECRETS = List.of("a secret of at least 32 characters".getBytes(UTF_8));

    final TestRelay peers = new TestRelay();
    final ManualTimers timers = peers.timers;
    final InMemoryEngine engine = new InMemoryEngine(timers, Runnable::run);
    final NodeId self = NodeId.random();
    final Cluster cluster = peers.relay.join((introductions, rendezvous) -> new Cluster(
            introductions, rendezvous, timers, loops(timers), engine, new Cluster.Identity(card(self), SECRETS)));

    TestNode() {
        cluster.start();
    }

    static NodeCard card(NodeId id) {
        return new NodeCard(id, URI.create("ws://127.0.0.1:1"), "test", NodeCard.State.READY);
    }

    /** They aren't started: nothing can be opened. */
    private static EventLoops loops(ManualTimers timers) {
        return new EventLoops(1, 1024, timers, new LoopNews() {
            @Override
            public void heldUp() {}

            @Override
            public void throttled() {}
        });
    }

    /** A node that the engine knows of, and this one doesn't until its next beat. */
    NodeId stranger() {
        NodeId id = NodeId.random();
        engine.enter(card(id));
        return id;
    }
}
