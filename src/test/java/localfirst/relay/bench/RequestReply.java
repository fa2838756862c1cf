package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;
import static localfirst.relay.bench.Sheet.Better.NOTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import localfirst.relay.load.Frames;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/**
 * Pairs in which one side asks, the other answers, and the first asks again at once; 100 bytes each way.
 *
 * @param pairs how many for each generator
 * @param generators threads that make the load
 * @param before how long they run before it counts
 */
record RequestReply(int pairs, int generators, Duration before, Duration duration) implements Case {
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
        return "Request and reply, 100 B, " + pairs + (pairs == 1 ? " pair" : " pairs")
                + (generators == 1 ? "" : " for each of " + generators + " generators");
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        Latencies latencies = new Latencies();
        try (LoadLoop loop = relay.newLoop()) {
            List<OtherGenerator> others = new ArrayList<>();
            for (int i = 1; i < generators; i++) {
                others.add(new OtherGenerator(relay));
            }
            start(loop, pairs, latencies);
            for (OtherGenerator other : others) {
                other.awaitRunning(loop);
            }
            loop.runFor(before);
            latencies.clear();
            others.forEach(other -> other.counts = true);
            Window window = Window.measure(relay, loop, duration);
            others.forEach(other -> latencies.add(other.end()));
            sheet.add("round trips", "1/s", HIGHER, latencies.count() / window.seconds());
            sheet.add("p50", "µs", LOWER, latencies.micros(0.5));
            sheet.add("p99", "µs", LOWER, latencies.micros(0.99));
            sheet.add("p99.9", "µs", LOWER, latencies.micros(0.999));
            sheet.add("CPU for a round trip", "µs", LOWER, window.cpuSeconds() * 1e6 / latencies.count());
            sheet.add("relay's CPU", "% of a core", NOTE, 100 * window.cpuSeconds() / window.seconds());
            window.addNotes(sheet);
        }
    }

    /** As many pairs again, on a thread of their own. */
    private final class OtherGenerator {
        private static final Duration STEP = Duration.ofMillis(20);

        private final Latencies latencies = new Latencies();
        private final CountDownLatch running = new CountDownLatch(1);
        private final Thread thread;
        private volatile boolean counts;
        private volatile boolean over;

        OtherGenerator(RelayUnderLoad relay) {
            thread = new Thread(() -> generate(relay), "generator");
            thread.start();
        }

        private void generate(RelayUnderLoad relay) {
            try (LoadLoop loop = relay.newLoop()) {
                start(loop, pairs, latencies);
                running.countDown();
                while (!counts) {
                    loop.runFor(STEP);
                }
                latencies.clear();
                while (!over) {
                    loop.runFor(STEP);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void awaitRunning(LoadLoop meanwhile) throws IOException {
            meanwhile.runUntil(() -> running.getCount() == 0, Duration.ofMinutes(1), "another generator");
        }

        Latencies end() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return latencies;
        }
    }
}
