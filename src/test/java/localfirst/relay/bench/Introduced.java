package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/** Joins at a steady rate, two to a document at the same time, and how long it takes until both peers are told. */
record Introduced(int rate, Duration duration) implements Case {
    private static final int PAIRS = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(1);

    /** Two peers that meet on one document after the other. */
    private static final class Two {
        private final Peer one;
        private final Peer other;
        private final Run run;
        private int documents;
        private long due;
        private int untold;

        Two(Peer one, Peer other, Run run) {
            this.one = one;
            this.other = other;
            this.run = run;
            one.onIntroduction(this::told);
            other.onIntroduction(this::told);
        }

        void meet(long due) {
            this.due = due;
            untold = 2;
            one.join(documents, 1);
            other.join(documents, 1);
            documents++;
        }

        private void told() {
            if (--untold == 0) {
                run.latencies.record(System.nanoTime() - due);
                run.free.add(this);
            }
        }
    }

    private final class Run {
        private final LoadLoop loop;
        private final ArrayDeque<Two> free = new ArrayDeque<>();
        private final Latencies latencies = new Latencies();
        private final double between = 2e9 / rate;
        private final long start = System.nanoTime();
        private long begun;

        Run(LoadLoop loop, List<Peer> peers) {
            this.loop = loop;
            for (int i = 0; i < peers.size(); i += 2) {
                free.add(new Two(peers.get(i), peers.get(i + 1), this));
            }
        }

        /** What is late counts from when it was due. */
        void go() {
            long now = System.nanoTime();
            for (long due = due(); due - now <= 0 && !free.isEmpty(); due = due()) {
                free.poll().meet(due);
                begun++;
            }
            loop.after(STEP, this::go);
        }

        private long due() {
            return start + (long) (begun * between);
        }
    }

    @Override
    public String name() {
        return "introduced-" + rate;
    }

    @Override
    public String title() {
        return String.format(Locale.ROOT, "Introduced at %,d joins a second, two to a document at once", rate);
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public int warmUpRounds() {
        return 2;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        try (LoadLoop loop = relay.newLoop()) {
            Run run = new Run(loop, Peer.open(loop, 2 * PAIRS, PATIENCE));
            run.go();
            loop.runFor(duration.dividedBy(3));
            run.latencies.clear();
            Window window = Window.measure(relay, loop, duration);
            long told = run.latencies.count();
            sheet.add("joins", "1/s", HIGHER, 2 * told / window.seconds());
            sheet.add("until both are told, p50", "µs", LOWER, run.latencies.micros(0.5));
            sheet.add("until both are told, p99", "µs", LOWER, run.latencies.micros(0.99));
            sheet.add("CPU for a join", "µs", LOWER, window.cpuSeconds() * 1e6 / (2 * told));
            window.addNotes(sheet);
        }
    }
}
