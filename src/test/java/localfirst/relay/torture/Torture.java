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
            long told,
            double seconds,
            long seed,
            List<String> failures) {
        /** With more that went wrong. */
        Result withFailures(List<String> more) {
            List<String> all = new ArrayList<>(failures);
            all.addAll(more);
            return new Result(frames, pings, pongs, received, bytes, pairs, broken, told, seconds, seed, all);
        }
    }

    private final TortureConfig config;
    private final LoadLoop loop;
    private final Disturbance disturbance;
    private final int nodes;
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
    private long told;

    private Torture(LoadLoop loop, TortureConfig config, int nodes, Disturbance disturbance) {
        this.config = config;
        this.loop = loop;
        this.nodes = nodes;
        this.disturbance = disturbance;
    }

    /** Blocks until it is done, or enough has gone wrong; then the loop is closed. */
    static Result run(LoadLoop clients, TortureConfig config) throws IOException {
        try (LoadLoop loop = clients) {
            return new Torture(loop, config, 1, Disturbance.none()).run();
        }
    }

    /** The same on several nodes, at least until a disturbance is over. The loop stays open. */
    static Result run(LoadLoop loop, TortureConfig config, int nodes, Disturbance disturbance) throws IOException {
        return new Torture(loop, config, nodes, disturbance).run();
    }

    private Result run() throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < Math.min(OPENING, config.pairs()); i++) {
            openOne();
        }
        long seen = -1;
        long seenAt = start;
        long toldAt = start;
        while ((!open.isEmpty() || wantsMore()) && failures.size() < ENOUGH_FAILURES) {
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
        return new Result(
                frames, pings, pongs, received, bytes, completed, broken, told, seconds, config.seed(), found);
    }

    private boolean wantsMore() {
        return frames < config.frames() || !disturbance.isOver();
    }

    private void openOne() {
        TorturedPair pair = new TorturedPair(this, ids++);
        open.add(pair);
        pair.open();
    }

    TortureConfig config() {
        return config;
    }

    Disturbance disturbance() {
        return disturbance;
    }

    /** The node for one end of a pair: three of four pairs are across nodes. */
    int node(long pair, boolean local) {
        long first = pair % nodes;
        return disturbance.node((int) (local || pair / nodes % 4 == 0 ? first : (first + 1) % nodes));
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
        if (open.size() < config.pairs() && wantsMore()) {
            openOne();
        }
    }

    void failed(String what) {
        failures.add(what);
    }

    /** A pair was told that its pipe has ended early, as it may be. */
    void told() {
        told++;
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
