package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import localfirst.relay.load.RelayUnderLoad;

/**
 * Ten pairs at a time that connect, exchange one frame each way, and close; then the next ones.
 *
 * @param before how long they run before it counts
 * @param programs where to put the generator, if it has to be compiled
 */
record ConnectRate(Duration before, Duration duration, Path programs) implements Case {
    private static final int AT_ONCE = 10;

    /** A warm-up of some seconds is shorter for whoever is slower, such as several nodes on the same cores. */
    private static final int PAIRS_BEFORE = 5000;

    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public String title() {
        return "Connect, pair, one frame each way, close; " + AT_ONCE + " pairs at a time";
    }

    /** A handshake runs through far more code than a frame, each part of it seldom. */
    @Override
    public int warmUpRounds() {
        return 4;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        try (PairGenerator generator = PairGenerator.start(relay, AT_ONCE, programs)) {
            if (!before.isZero()) {
                warmUp(generator);
            }
            generator.runFor(before);
            Window window = Window.measure(relay, generator, duration);
            long pairs = generator.pairs();
            if (pairs == 0) {
                throw new IllegalStateException("no pair was closed");
            }
            sheet.add("pairs", "1/s", HIGHER, pairs / window.seconds());
            sheet.add("until a pair is connected: p50", "µs", LOWER, generator.connectMicros(0.5));
            sheet.add("until a pair is connected: p99", "µs", LOWER, generator.connectMicros(0.99));
            sheet.add("CPU for a pair", "µs", LOWER, window.cpuSeconds() * 1e6 / pairs);
            window.addNotes(sheet, "generator's CPU (" + generator.language() + ")");
        }
    }

    private static void warmUp(PairGenerator generator) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long pairs = 0; pairs < PAIRS_BEFORE; pairs += generator.pairs()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not within " + PATIENCE + ": pairs to warm up");
            }
            generator.runFor(STEP);
        }
    }
}
