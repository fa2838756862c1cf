package localfirst.relay.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import localfirst.relay.load.LoadClient;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.testing.Patience;

/**
 * Torture of several nodes, perhaps while something goes wrong, and a look at them afterwards: whether everybody has met
 * again, and whether the nodes and their engine hold what they should and nothing else. Belongs to one thread.
 */
final class NodesTorture {
    /** Pairs of clients that stay for all of it, and come back when they are cut off. */
    private static final int STAYING = 50;

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(100);

    private final RelayCluster nodes;
    private final List<LoadClient> staying = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private NodesTorture(RelayCluster nodes) {
        this.nodes = nodes;
    }

    /** @param failure what goes wrong; null for nothing */
    static Torture.Result run(RelayCluster nodes, TortureConfig config, Failure failure) throws IOException {
        NodesTorture torture = new NodesTorture(nodes);
        Torture.Result result;
        try (LoadLoop loop = nodes.newLoop()) {
            result = torture.run(loop, config, failure);
        }
        torture.checkNothingIsLeft();
        return result.withFailures(torture.failures);
    }

    private Torture.Result run(LoadLoop loop, TortureConfig config, Failure failure) throws IOException {
        Disturbance disturbance = failure == null ? Disturbance.none() : Disturbance.of(failure, nodes);
        for (int i = 0; i < STAYING; i++) {
            int number = i;
            staying.add(new LoadClient(loop, "alice-" + i, "bob-" + i, () -> disturbance.node(number % nodes.size())));
            staying.add(new LoadClient(
                    loop, "bob-" + i, "alice-" + i, () -> disturbance.node((number + 1) % nodes.size())));
        }
        staying.forEach(LoadClient::start);
        Torture.Result result = Torture.run(loop, config, nodes.size(), disturbance);
        if (!disturbance.problem().isEmpty()) {
            failures.add(disturbance.problem());
        }
        await(loop, "clients that don't meet again", this::apart, () -> apart().isEmpty());
        await(loop, "other entries", this::entries, () -> nodes.entries() == expectedEntries());
        await(
                loop,
                "other nodes",
                () -> nodes.keys("node:").toString(),
                () -> nodes.keys("node:").size() == nodes.size());
        return result;
    }

    private String apart() {
        List<LoadClient> apart =
                staying.stream().filter(client -> !client.isPiped()).toList();
        return apart.isEmpty() ? "" : apart.toString();
    }

    private String entries() {
        return nodes.entries() + " in the engine (" + nodes.entriesByKind() + ") instead of " + expectedEntries();
    }

    /** A document for each node where somebody has joined it, and a pair for each two that stay. */
    private long expectedEntries() {
        Set<String> documents = new HashSet<>();
        staying.forEach(client -> documents.add(client.documentId() + " at " + client.presentAt()));
        return documents.size() + STAYING;
    }

    /** Once all clients have gone. */
    private void checkNothingIsLeft() throws IOException {
        for (String figure : List.of("heldCallers", "heldBytes", "pipes", "links", "peers", "documents")) {
            await(null, figure, () -> String.valueOf(nodes.sum(figure)), () -> nodes.sum(figure) == 0);
        }
        for (String kind : List.of("of:", "in:", "doc:", "pair:")) {
            await(
                    null,
                    "keys",
                    () -> nodes.keys(kind).toString(),
                    () -> nodes.keys(kind).isEmpty());
        }
    }

    private void await(LoadLoop loop, String what, Supplier<String> found, BooleanSupplier fine) throws IOException {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        while (!fine.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                failures.add("afterwards there are " + what + ": " + found.get());
                return;
            }
            if (loop == null) {
                Patience.pause(STEP);
            } else {
                loop.runFor(STEP);
            }
        }
    }
}
