package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import localfirst.relay.load.Frames;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayProcess;

/** Pairs in which one side asks, the other answers, and the first asks again at once; 100 bytes each way. */
record RequestReply(int pairs, Duration duration) implements Case {
    private static final byte[] MESSAGE = new byte[100];

    /** Asks again as soon as it has an answer. */
    static final class Asker extends Caller {
        private final Latencies latencies;
        private long askedAt;

        Asker(String path, Latencies latencies) {
            super(path);
            this.latencies = latencies;
        }

        void ask() {
            askedAt = System.nanoTime();
            send(Frames.binary(MESSAGE));
        }

        /** Doesn't count what was waited for so far. */
        void startOver() {
            askedAt = System.nanoTime();
        }

        /** Counts the time that an unanswered question has waited so far. */
        void recordWaiting() {
            latencies.record(System.nanoTime() - askedAt);
        }

        @Override
        protected void frame() {
            latencies.record(System.nanoTime() - askedAt);
            ask();
        }
    }

    static final class Answerer extends Caller {
        Answerer(String path) {
            super(path);
        }

        @Override
        protected void frame() {
            send(Frames.binary(MESSAGE));
        }
    }

    /** Opens pairs that have begun to ask and answer. */
    static List<Caller.Pair<Asker, Answerer>> start(LoadLoop loop, int count, Latencies latencies) throws IOException {
        var open = Caller.pairs(loop, count, path -> new Asker(path, latencies), Answerer::new);
        open.forEach(pair -> pair.local().ask());
        return open;
    }

    @Override
    public String name() {
        return "request-reply-" + pairs;
    }

    @Override
    public String title() {
        return "Request and reply, 100 B, " + pairs + (pairs == 1 ? " pair" : " pairs");
    }

    @Override
    public void run(RelayProcess relay, Sheet sheet) throws IOException {
        Latencies latencies = new Latencies();
        try (LoadLoop loop = relay.newLoop()) {
            start(loop, pairs, latencies);
            loop.runFor(duration.dividedBy(3));
            latencies.clear();
            Window window = Window.measure(relay, loop, duration);
            sheet.add("round trips", "1/s", HIGHER, latencies.count() / window.seconds());
            sheet.add("p50", "µs", LOWER, latencies.micros(0.5));
            sheet.add("p99", "µs", LOWER, latencies.micros(0.99));
            sheet.add("p99.9", "µs", LOWER, latencies.micros(0.999));
            sheet.add("CPU for a round trip", "µs", LOWER, window.cpuSeconds() * 1e6 / latencies.count());
            window.addNotes(sheet);
        }
    }
}
