package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/** Ten pairs; one side of each sends as fast as it is let. */
record OneWay(String label, int size, Duration duration) implements Case {
    private static final int PAIRS = 10;
    private static final int BATCH = 64 * 1024;

    private static final class Sender extends Caller {
        private final ByteBuffer batch;

        Sender(String path, ByteBuffer batch) {
            super(path);
            this.batch = batch.duplicate();
        }

        @Override
        protected ByteBuffer nextBatch() {
            return isPiped() ? batch.rewind() : null;
        }

        @Override
        protected void pairedUp() {
            resumeWriting();
        }
    }

    @Override
    public String name() {
        return "one-way-" + label.replace(" ", "");
    }

    @Override
    public String title() {
        return "One way, " + label + ", " + PAIRS + " pairs";
    }

    @Override
    public void run(RelayUnderLoad relay, Sheet sheet) throws IOException {
        ByteBuffer batch = Frames.batch(size, BATCH);
        try (LoadLoop loop = relay.newLoop()) {
            var pairs = Caller.pairs(loop, PAIRS, path -> new Sender(path, batch), Caller::new);
            loop.runFor(duration.dividedBy(3));
            long before = pairs.stream().mapToLong(p -> p.remote().frames).sum();
            Window window = Window.measure(relay, loop, duration);
            long frames = pairs.stream().mapToLong(p -> p.remote().frames).sum() - before;
            double megabytes = (double) frames * size / 1e6;
            sheet.add("messages", "1/s", HIGHER, frames / window.seconds());
            sheet.add("bytes", "MB/s", HIGHER, megabytes / window.seconds());
            sheet.add("CPU for a message", "µs", LOWER, window.cpuSeconds() * 1e6 / frames);
            sheet.add("CPU for a MB", "ms", LOWER, window.cpuSeconds() * 1e3 / megabytes);
            window.addNotes(sheet);
        }
    }
}
