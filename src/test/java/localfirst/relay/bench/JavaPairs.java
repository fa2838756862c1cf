package localfirst.relay.bench;

import java.io.IOException;
import java.time.Duration;
import localfirst.relay.load.Latencies;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.RelayUnderLoad;

/** Pairs made by the thread that calls {@link #runFor}. */
final class JavaPairs implements PairGenerator {
    private final LoadLoop loop;
    private final Latencies latencies = new Latencies();
    private long done;

    JavaPairs(RelayUnderLoad relay, int pairsAtOnce) throws IOException {
        loop = relay.newLoop();
        for (int i = 0; i < pairsAtOnce; i++) {
            new Place().next();
        }
    }

    /** One of the places in which pairs follow each other. */
    private final class Place {
        private long begun;
        private int piped;
        private int closed;

        void next() {
            begun = System.nanoTime();
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
                    latencies.record(System.nanoTime() - begun);
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
    public void runFor(Duration duration) throws IOException {
        latencies.clear();
        done = 0;
        loop.runFor(duration);
    }

    @Override
    public double cpuSeconds() {
        return Window.ownSeconds();
    }

    @Override
    public String language() {
        return "Java";
    }

    @Override
    public long pairs() {
        return done;
    }

    @Override
    public double connectMicros(double share) {
        return latencies.micros(share);
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
