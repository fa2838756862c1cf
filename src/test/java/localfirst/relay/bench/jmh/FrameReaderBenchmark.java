package localfirst.relay.bench.jmh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import localfirst.relay.frame.ControlFrames;
import localfirst.relay.frame.FrameReader;
import localfirst.relay.frame.Role;
import localfirst.relay.load.Frames;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One full buffer of masked frames, read in place; the copy into the buffer stands for the socket's read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameReaderBenchmark {
    private static final int BUFFER = 64 * 1024;

    @Param({"100", "1024", "16384", "60000"})
    int payload;

    /** There are no control frames in it. */
    private static final ControlFrames NONE = new ControlFrames() {
        @Override
        public void ping(ByteBuffer ignored) {}

        @Override
        public void pong(ByteBuffer ignored) {}
    };

    private final FrameReader reader = new FrameReader(Role.SERVER);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer frames;

    @Setup
    public void prepare() {
        frames = Frames.batch(payload, BUFFER);
    }

    @Benchmark
    public int copyOnly() {
        buffer.clear();
        buffer.put(frames.rewind());
        return buffer.position();
    }

    @Benchmark
    public int copyAndRead() {
        reader.prepare(buffer);
        buffer.put(frames.rewind());
        reader.read(buffer, NONE);
        return buffer.limit();
    }
}
