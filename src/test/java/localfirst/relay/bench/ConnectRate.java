package localfirst.relay.bench;

import static localfirst.relay.bench.Sheet.Better.HIGHER;
import static localfirst.relay.bench.Sheet.Better.LOWER;

import java.io.IOException;
import java.time.Duration;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/** Ten pairs at a time that connect, exchange one frame each way, and close; then the next ones. */
record ConnectRate(Duration before, Duration duration) implements Case {
    private static final int AT_ONCE = 10;

    /** A warm-up of some seconds is shorter for whoever is slower, such as several nodes on the same cores. */
    private static final int PAIRS_BEFORE = 5000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** One of the places in which pairs follow each other. */
    private static final class Place {
        private final LoadLoop loop;
        private int piped;
        private int closed;
        private long done;

        Place(LoadLoop loop) {
            this.loop = loop;
        }

        void next() {
            piped = 0;
            closed = 0;
            Caller.pair(loop, Visitor::new, Visitor::new);
        }

        final class Visitor extends Caller {
            Visitor(String path) {
                super(path);
            }

            @Override
            protected void pairedUp() {
                if (++piped == 2) {
                    sendClose(1000, "");
                }
            }

            @Override
            protected void closed(int code, String reason) {
                if (code == BROKEN_OFF && !reason.isEmpty()) {
                    throw new IllegalStateException("broken off: " + reason);
                }
                if (++closed == 2) {
                    done++;
                    loop.after(Duration.ZERO, Place.this::next);
                }
            }
        }
    }

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
        try (LoadLoop loop = relay.newLoop()) {
            Place[] places = new Place[AT_ONCE];
            for (int i = 0; i < AT_ONCE; i++) {
                places[i] = new Place(loop);
                places[i].next();
            }
            if (!before.isZero()) {
                loop.runUntil(() -> total(places) >= PAIRS_BEFORE, PATIENCE, "pairs to warm up");
            }
            loop.runFor(before);
            long before = total(places);
            Window window = Window.measure(relay, loop, duration);
            long pairs = total(places) - before;
            sheet.add("pairs", "1/s", HIGHER, pairs / window.seconds());
            sheet.add("CPU for a pair", "µs", LOWER, window.cpuSeconds() * 1e6 / pairs);
            window.addNotes(sheet);
        }
    }

    private static long total(Place[] places) {
        long total = 0;
        for (Place place : places) {
            total += place.done;
        }
        return total;
    }
}
