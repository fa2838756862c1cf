package localfirst.relay.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.net.ssl.SSLContext;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.testing.Patience;

/**
 * Honest users of a relay, each from an address of its own: five pairs that ask and answer every 20 ms, and a pair of
 * strangers every second that is introduced, calls each other and says hello.
 *
 * <p>They live on a thread of their own; {@link #watch} may be called by any one thread, and blocks.
 */
final class HealthyPairs implements Healthy {
    private static final int PAIRS = 5;
    private static final int PARTS = 4;

    private final LoadLoop loop;
    private final String path;
    private final Thread thread;
    private final BlockingQueue<Figures> results = new ArrayBlockingQueue<>(1);
    private final List<Metronome> talking = new ArrayList<>();
    private final List<FreshPair> fresh = new ArrayList<>();
    private int made;
    private volatile long watchNanos;
    private volatile boolean stopped;

    private HealthyPairs(InetSocketAddress relay, SSLContext tls, String token) throws IOException {
        loop = new LoadLoop(relay, tls);
        path = token.isEmpty() ? "" : "/t/" + token;
        thread = new Thread(this::live, "healthy-pairs");
        thread.setDaemon(true);
    }

    /**
     * Lets them come, and blocks until all have met.
     *
     * @param tls what the relay's certificate is checked with, or null for no TLS
     * @param token that all of them have; "" for none
     */
    static HealthyPairs at(InetSocketAddress relay, SSLContext tls, String token) throws IOException {
        HealthyPairs pairs = new HealthyPairs(relay, tls, token);
        for (int i = 0; i < PAIRS; i++) {
            pairs.talking.add(Metronome.pair(pairs.loop, pairs.path, i));
        }
        pairs.loop.runUntil(
                () -> pairs.talking.stream().allMatch(Metronome::hasBeenAnswered),
                Patience.LIMIT,
                "healthy pairs talk");
        pairs.thread.start();
        return pairs;
    }

    @Override
    public Figures watch(Duration time) {
        watchNanos = time.toNanos();
        Figures figures = Patience.within(time.plus(FreshPair.PATIENCE).plus(Patience.LIMIT), results);
        if (figures == null) {
            throw new IllegalStateException("the healthy pairs' thread has died");
        }
        return figures;
    }

    private void live() {
        try {
            addFreshPairs();
            while (!stopped) {
                long nanos = watchNanos;
                if (nanos == 0) {
                    loop.runFor(Duration.ofMillis(10));
                } else {
                    watchNanos = 0;
                    results.add(figures(Duration.ofNanos(nanos)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addFreshPairs() {
        fresh.add(FreshPair.open(loop, path, made++));
        loop.after(Duration.ofSeconds(1), this::addFreshPairs);
    }

    private Figures figures(Duration time) throws IOException {
        List<FreshPair> before = List.copyOf(fresh);
        Echoes echoes = Echoes.of(listen(time));
        List<FreshPair> came = new ArrayList<>(fresh);
        came.removeAll(before);
        loop.runUntil(
                () -> came.stream().allMatch(FreshPair::isOver),
                FreshPair.PATIENCE.multipliedBy(2),
                "fresh pairs have met or given up");
        fresh.removeAll(before);
        fresh.removeAll(came);
        return Figures.of(echoes, talking, came);
    }

    /** How long answers took, in each of a few equally long parts of the time. */
    private List<List<Long>> listen(Duration time) throws IOException {
        List<List<Long>> parts = new ArrayList<>();
        talking.forEach(Metronome::take);
        for (int part = 1; part <= PARTS; part++) {
            loop.runFor(time.dividedBy(PARTS));
            if (part == PARTS) {
                talking.forEach(Metronome::endWindow);
            }
            parts.add(talking.stream().flatMap(pair -> pair.take().stream()).toList());
        }
        return parts;
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        try {
            thread.join(Patience.LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
