package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.load.RelayUnderLoad;

/** What an idle socket costs: the slope of live memory between two numbers of them. */
record IdleMemory(Kind kind, int few, int many) implements Case {
    /** All of the heap is touched at the start: RSS then moves with what is outside of it only. */
    static final String JAVA_OPTIONS = "-Xms256m -Xmx256m -XX:+AlwaysPreTouch";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What a compiler leaves behind isn't what a socket costs: code is warm before memory is looked at. */
    private static final int WARM_UPS = 5;

    /** Fewer than are open at the first look, so that what they free hides nothing. */
    private static final int WARM_UP_SOCKETS = 2000;

    enum Kind {
        PEERS("peers that joined a document with one other"),
        HELD("callers that wait for their partner"),
        PIPED("callers in pipes");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static final class Waiting extends LoadSocket {
        Waiting(long id) {
            super("/connection/waiting-" + id + "/nobody-" + id + "/doc");
        }
    }

    @Override
    public String name() {
        return "memory-" + kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public String title() {
        return String.format(java.util.Locale.ROOT, "Idle memory, %,d to %,d %s", few, many, kind.text);
    }

    @Override
    public boolean ownProcess() {
        return true;
    }

    @Override
    public String javaOptions() {
        return JAVA_OPTIONS;
    }

    @Override
    public int rounds() {
        return 2;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        for (int i = 0; i < WARM_UPS; i++) {
            try (LoadLoop loop = relay.newLoop()) {
                open(loop, WARM_UP_SOCKETS);
            }
        }
        try (LoadLoop loop = relay.newLoop()) {
            open(loop, few);
            double before = relay.liveBytes();
            double cpu = relay.cpuSeconds();
            open(loop, many - few);
            double after = relay.liveBytes();
            sheet.add("for each socket", "KB", LOWER, (after - before) / (many - few) / 1000);
            sheet.add("CPU to open one", "µs", LOWER, (relay.cpuSeconds() - cpu) * 1e6 / (many - few));
            sheet.add("live memory of the process at the end", "MB", LOWER, after / 1e6);
        }
    }

    private void open(LoadLoop loop, int count) throws IOException {
        switch (kind) {
            case PEERS -> {
                List<Peer> peers = Peer.open(loop, count, PATIENCE);
                peers.forEach(Peer::join);
                loop.runUntil(() -> peers.stream().allMatch(p -> p.introductions > 0), PATIENCE, "introductions");
            }
            case HELD -> {
                List<LoadSocket> held = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    held.add(new Waiting(System.nanoTime() + i));
                    loop.open(held.get(i));
                }
                loop.runUntil(() -> held.stream().allMatch(LoadSocket::isOpen), PATIENCE, "held callers");
            }
            case PIPED -> Caller.pairs(loop, count / 2, Caller::new, Caller::new);
        }
        // Long enough for pings that follow the handshake, and their answers.
        loop.runFor(Duration.ofSeconds(1));
    }
}
