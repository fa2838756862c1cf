package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.LOWER;
import static localfirst.relay.bench.Sheet.Better.NOTE;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.load.RelayUnderLoad;

/** Redis is killed and comes back empty, while peers of the nodes have joined so many documents, and pairs talk. */
record EngineRestarted(int memberships) implements Case {
    private static final int DOCUMENTS_EACH = 100;
    private static final int TALKING = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(20);

    @Override
    public String name() {
        return "restarted";
    }

    @Override
    public String title() {
        return String.format(
                Locale.ROOT,
                "Redis comes back empty: %,d memberships, %d pairs that ask and answer",
                memberships,
                TALKING);
    }

    @Override
    public boolean needsNodes() {
        return true;
    }

    @Override
    public boolean ownProcess() {
        return true;
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        RelayCluster nodes = (RelayCluster) relay;
        Latencies latencies = new Latencies();
        try (LoadLoop loop = relay.newLoop()) {
            List<Peer> peers = Peer.open(loop, memberships / DOCUMENTS_EACH, PATIENCE);
            peers.forEach(peer -> peer.join(0, DOCUMENTS_EACH));
            awaitKnown(nodes, loop, memberships);
            var talking = RequestReply.start(loop, TALKING, latencies);
            long pairs = nodes.keys("pair:").size();
            long entries = memberships + pairs;
            restart(nodes);
            latencies.clear();
            long start = System.nanoTime();
            awaitKnown(nodes, loop, entries);
            sheet.add("until all is known again", "ms", LOWER, (System.nanoTime() - start) / 1e6);
            sheet.add("longest round trip meanwhile", "ms", NOTE, latencies.micros(1) / 1e3);
            long lost = talking.stream()
                    .filter(pair -> !pair.local().isOpen() || !pair.remote().isOpen())
                    .count();
            sheet.add("pipes lost", "of " + TALKING, NOTE, lost);
        }
    }

    private static void restart(RelayCluster nodes) throws IOException {
        try {
            nodes.redis().kill();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        nodes.redis().restart();
    }

    private static void awaitKnown(RelayCluster nodes, LoadLoop loop, long entries) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (nodes.entries() < entries) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("the engine knows only " + nodes.entries() + " of " + entries);
            }
            loop.runFor(STEP);
        }
    }
}
