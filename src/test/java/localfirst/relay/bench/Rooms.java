package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;
import static localfirst.relay.bench.Sheet.Better.NOTE;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/** Peers that are all connected, and then all join one document, until nobody is introduced to anybody any more. */
record Rooms(int peers) implements Case {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MANY = 1_000;

    /** If nobody was told anything for so long, everybody has been told everything. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "rooms-" + peers;
    }

    @Override
    public String title() {
        return String.format(Locale.ROOT, "%,d peers join one document", peers);
    }

    /** Where everybody is introduced to everybody, one round of thousands takes minutes. */
    @Override
    public int rounds() {
        return peers > MANY ? 1 : 3;
    }

    @Override
    public int warmUpRounds() {
        return peers > MANY ? 0 : 1;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        try (LoadLoop loop = relay.newLoop()) {
            List<Peer> open = Peer.openInOneRoom(loop, peers, PATIENCE);
            relay.awaitQuiet();
            double cpu = relay.cpuSeconds();
            long start = System.nanoTime();
            open.forEach(Peer::join);
            loop.runUntil(() -> isQuiet(open, start), PATIENCE, "introductions");
            double seconds = (last(open) - start) / 1e9;
            double each =
                    open.stream().mapToInt(peer -> peer.introductions).average().orElse(0);
            sheet.add("until the last is introduced", "ms", LOWER, seconds * 1e3);
            sheet.add("joins", "1/s", HIGHER, peers / seconds);
            sheet.add("introductions for each", "", NOTE, each);
            relay.awaitQuiet();
            sheet.add("CPU for a join", "µs", LOWER, (relay.cpuSeconds() - cpu) * 1e6 / peers);
        }
    }

    private static boolean isQuiet(List<Peer> peers, long start) {
        // Most of the time the last one says enough, and not all have to be looked at.
        long now = System.nanoTime();
        Peer newest = peers.get(peers.size() - 1);
        return now - Math.max(start, newest.introducedAt) > QUIET.toNanos()
                && peers.stream().allMatch(peer -> peer.introductions > 0)
                && now - last(peers) > QUIET.toNanos();
    }

    private static long last(List<Peer> peers) {
        return peers.stream().mapToLong(peer -> peer.introducedAt).max().orElse(0);
    }
}
