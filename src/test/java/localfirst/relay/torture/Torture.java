package localfirst.relay.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import localfirst.relay.load.LoadLoop;

/**
 * Random messages over many pairs at a time, each compared as it arrives; pairs end and new ones begin until enough has
 * been sent. Belongs to the thread that calls {@link #run}.
 */
final class Torture {
    private static final int BATCH = 32 * 1024;
    /** Pairs that open at once: else the relay would hold what thousands of first callers say. */
    private static final int OPENING = 50;

    private static final int ENOUGH_FAILURES = 10;
    private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

    /** What came of it: counts, and what went wrong. */
    record Result(
            long frames,
            long pings,
            long pongs,
            long received,
            long bytes,
            long pairs,
            long broken,
            double seconds,
            long seed,
            List<String> failures) {}

    private final TortureConfig config;
    private final LoadLoop loop;
    private final Content content = new Content();
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final Set<TorturedPair> open = new LinkedHashSet<>();
    private final List<String> failures = new ArrayList<>();
    private long ids;
    private long frames;
    private long pings;
    private long pongs;
    private long received;
    private long bytes;
    private long completed;
    private long broken;

    private Torture(LoadLoop loop, TortureConfig config) {
        this.config = config;
        this.loop = loop;
    }

    /** Blocks until it is done, or enough has gone wrong; then the loop is closed. */
    static Result run(LoadLoop clients, TortureConfig config) throws IOException {
        try (LoadLoop loop = clients) {
            return new Torture(loop, config).run();
        }
    }

    private Result run() throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < Math.min(OPENING, config.pairs()); i++) {
            openOne();
        }
        long seen = -1;
        long seenAt = start;
        long toldAt = start;
        while ((!open.isEmpty() || frames < config.frames()) && failures.size() < ENOUGH_FAILURES) {
            loop.runFor(Duration.ofMillis(50));
            long now = System.nanoTime();
            if (received + completed != seen) {
                seen = received + completed;
                seenAt = now;
            } else if (now - seenAt > NO_PROGRESS.toNanos()) {
                open.stream().limit(ENOUGH_FAILURES).forEach(pair -> failures.add("stuck: " + pair));
                break;
            }
            if (now - toldAt > Duration.ofSeconds(10).toNanos()) {
                toldAt = now;
                System.err.printf("%,d frames, %,d pairs ended%n", received, completed + broken);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        List<String> found = List.copyOf(failures);
        return new Result(frames, pings, pongs, received, bytes, completed, broken, seconds, config.seed(), found);
    }

    private void openOne() {
        TorturedPair pair = new TorturedPair(this, ids++);
        open.add(pair);
        pair.open();
    }

    TortureConfig config() {
        return config;
    }

    LoadLoop loop() {
        return loop;
    }

    Content content() {
        return content;
    }

    ByteBuffer borrow() {
        ByteBuffer batch = free.poll();
        return batch != null ? batch : ByteBuffer.allocateDirect(BATCH).order(ByteOrder.LITTLE_ENDIAN);
    }

    void giveBack(ByteBuffer batch) {
        free.push(batch);
    }

    void sent(long moreFrames, long morePings) {
        frames += moreFrames;
        pings += morePings;
    }

    void receivedFrame() {
        received++;
    }

    void receivedBytes(int more) {
        bytes += more;
    }

    void ponged() {
        pongs++;
    }

    /** There is room for a pair more. */
    void openNext() {
        if (open.size() < config.pairs() && frames < config.frames()) {
            openOne();
        }
    }

    void failed(String what) {
        failures.add(what);
    }

    void ended(TorturedPair pair, boolean wasBroken) {
        open.remove(pair);
        if (wasBroken) {
            broken++;
        } else {
            completed++;
        }
        loop.after(Duration.ZERO, this::openNext);
    }
}
