package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.load.LoadClient;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayCluster;
import localfirst.relay.load.RelayUnderLoad;

/** One of several nodes is killed under pairs that have a client on it each; its clients come back to another. */
record NodeKilled(int pairs) implements Case {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "killed";
    }

    @Override
    public String title() {
        return "kill -9 of a node, " + pairs + " pairs with one client on it";
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
        boolean[] killed = {false};
        List<LoadClient> stay = new ArrayList<>();
        List<LoadClient> moved = new ArrayList<>();
        try (LoadLoop loop = relay.newLoop()) {
            for (int i = 0; i < pairs; i++) {
                stay.add(new LoadClient(loop, "alice-" + i, "bob-" + i, () -> 0));
                moved.add(new LoadClient(loop, "bob-" + i, "alice-" + i, () -> killed[0] ? 0 : 1));
            }
            stay.forEach(LoadClient::start);
            moved.forEach(LoadClient::start);
            loop.runUntil(() -> arePiped(stay) && arePiped(moved), PATIENCE, "all pairs");

            killed[0] = true;
            long start = System.nanoTime();
            nodes.kill(1);
            loop.runUntil(() -> stay.stream().noneMatch(LoadClient::isPiped), PATIENCE, "1001 for the others");
            sheet.add("until the other ends are told", "ms", LOWER, (System.nanoTime() - start) / 1e6);
            loop.runUntil(() -> arePiped(stay) && arePiped(moved), PATIENCE, "all pairs again");
            sheet.add("until all pairs are whole again", "ms", LOWER, (System.nanoTime() - start) / 1e6);
            while (RelayCluster.status(nodes.node(0).get("/status"), "nodes") > 1) {
                loop.runFor(Duration.ofMillis(50));
            }
            sheet.add("until the node is forgotten", "ms", LOWER, (System.nanoTime() - start) / 1e6);
        }
    }

    private static boolean arePiped(List<LoadClient> clients) {
        return clients.stream().allMatch(LoadClient::isPiped);
    }
}
