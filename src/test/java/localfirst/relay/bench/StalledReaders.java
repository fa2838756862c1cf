package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;
import static localfirst.relay.bench.Sheet.Better.NOTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.load.Frames;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/** Ten pairs that ask and answer, first alone, then beside pairs in which one sends and the other never reads. */
record StalledReaders(int stalled, Duration duration) implements Case {
    private static final int HEALTHY = 10;
    private static final int FRAME = 16 * 1024;
    /** Else the kernel would take megabytes for each pair before the relay has anything to hold. */
    private static final int KERNEL_BUFFER = 64 * 1024;

    private static final class Flooder extends Caller {
        private final ByteBuffer frame;

        Flooder(String path, ByteBuffer frame) {
            super(path);
            this.frame = frame.duplicate();
            limitKernelBuffers(KERNEL_BUFFER);
        }

        @Override
        protected ByteBuffer nextBatch() {
            return isPiped() ? frame.rewind() : null;
        }

        @Override
        protected void pairedUp() {
            resumeWriting();
        }
    }

    private static final class Sleeper extends Caller {
        Sleeper(String path) {
            super(path);
            limitKernelBuffers(KERNEL_BUFFER);
        }

        @Override
        protected void pairedUp() {
            pauseReading(true);
        }
    }

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public String title() {
        return HEALTHY + " pairs that ask and answer, beside " + stalled + " whose reader stalls";
    }

    @Override
    public boolean ownProcess() {
        return true;
    }

    @Override
    public String javaOptions() {
        return IdleMemory.JAVA_OPTIONS;
    }

    @Override
    public int rounds() {
        return 3;
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        Latencies latencies = new Latencies();
        try (LoadLoop loop = relay.newLoop()) {
            List<Caller.Pair<RequestReply.Asker, RequestReply.Answerer>> healthy =
                    RequestReply.start(loop, HEALTHY, latencies);
            loop.runFor(duration);
            latencies.clear();
            Window alone = Window.measure(relay, loop, duration);
            sheet.add("alone: round trips", "1/s", NOTE, latencies.count() / alone.seconds());
            sheet.add("alone: p50", "µs", NOTE, latencies.micros(0.5));
            sheet.add("alone: p99", "µs", NOTE, latencies.micros(0.99));
            double before = relay.liveBytes();
            AtomicBoolean over = new AtomicBoolean();
            Thread flood = new Thread(() -> flood(relay, over), "flood");
            flood.start();
            // Nobody was served while memory was read.
            healthy.forEach(pair -> pair.local().startOver());
            latencies.clear();
            loop.runFor(duration);
            healthy.forEach(pair -> pair.local().recordWaiting());
            sheet.add("while they fill: longest", "µs", LOWER, latencies.micros(1));
            latencies.clear();
            Window beside = Window.measure(relay, loop, duration);
            healthy.forEach(pair -> pair.local().recordWaiting());
            sheet.add("beside: round trips", "1/s", HIGHER, latencies.count() / beside.seconds());
            sheet.add("beside: p50", "µs", LOWER, latencies.micros(0.5));
            sheet.add("beside: p99", "µs", LOWER, latencies.micros(0.99));
            beside.addNotes(sheet);
            double after = relay.liveBytes();
            over.set(true);
            sheet.add("growth of live memory", "MB", LOWER, (after - before) / 1e6);
        }
    }

    /** On a thread of its own, so that the healthy pairs wait for the relay and not for the generator. */
    private void flood(RelayUnderLoad relay, AtomicBoolean over) {
        ByteBuffer frame = Frames.batch(FRAME, 0);
        try (LoadLoop loop = relay.newLoop()) {
            for (int i = 0; i < stalled; i++) {
                Caller.pair(loop, path -> new Flooder(path, frame), Sleeper::new);
            }
            while (!over.get()) {
                loop.runFor(Duration.ofMillis(50));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
