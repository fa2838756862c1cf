package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/**
 * Peers that are all connected, and then all join, two to a document, until each has been introduced.
 *
 * @param local whether the two are at one node, where there are several
 */
record Joins(int peers, boolean local) implements Case {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public String name() {
        return (local ? "local-joins-" : "joins-") + peers;
    }

    @Override
    public String title() {
        String where = local ? ", both at one node" : "";
        return String.format(java.util.Locale.ROOT, "%,d peers join, two to a document%s", peers, where);
    }

    @Override
    public int rounds() {
        return 3;
    }

    /** One lasts a fraction of a second, which isn't enough to have everything compiled. */
    @Override
    public int warmUpRounds() {
        return 10;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        try (LoadLoop loop = relay.newLoop()) {
            List<Peer> open = Peer.open(loop, peers, local, PATIENCE);
            relay.awaitQuiet();
            double cpu = relay.cpuSeconds();
            long start = System.nanoTime();
            open.forEach(Peer::join);
            // Counted from the end: the last to be introduced is most likely one of the last that joined.
            int[] left = {open.size()};
            loop.runUntil(() -> introduced(open, left), PATIENCE, "introductions");
            double seconds = (System.nanoTime() - start) / 1e9;
            sheet.add("until all are introduced", "ms", LOWER, seconds * 1e3);
            sheet.add("joins", "1/s", HIGHER, peers / seconds);
            relay.awaitQuiet();
            sheet.add("CPU for a join", "µs", LOWER, (relay.cpuSeconds() - cpu) * 1e6 / peers);
        }
    }

    private static boolean introduced(List<Peer> peers, int[] left) {
        while (left[0] > 0 && peers.get(left[0] - 1).introductions > 0) {
            left[0]--;
        }
        return left[0] == 0;
    }
}
