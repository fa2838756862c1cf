package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.Relay;
import localfirst.relay.RelayConfig;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;

/**
 * A relay on real sockets, with ten healthy pairs that talk all the time, on which a fault is played.
 *
 * <p>Not thread-safe: everything is done by the thread of the test, which serves the sockets while it waits.
 */
final class Stage implements AutoCloseable {
    /** So long something may take on a machine that is busy with other things. */
    static final Duration PATIENCE = Patience.LIMIT;

    private static final int HEALTHY = 10;

    final RelayServer server;
    final Relay relay;
    final LoadLoop loop;
    private final List<Talker> healthy = new ArrayList<>();

    Stage() throws IOException {
        this(RelayConfig.defaults());
    }

    Stage(RelayConfig config) throws IOException {
        server = RelayServer.builder()
                .config(config.withPort(0).withDrain(Duration.ZERO, Duration.ofSeconds(1)))
                .start();
        relay = server.relay();
        loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port()));
        for (int i = 0; i < HEALTHY; i++) {
            healthy.add(Talker.pair(loop, "healthy-" + i));
        }
        await(() -> healthy.stream().allMatch(talker -> talker.answers() > 0), "healthy pairs talk");
    }

    interface Condition {
        boolean holds();
    }

    /** Serves all sockets until this is so. */
    void await(Condition condition, String what) throws IOException {
        loop.runUntil(condition::holds, Patience.LIMIT, what);
    }

    /** Each healthy pair goes on with its talk: so many more questions are answered. */
    void healthyPairsGoOn() throws IOException {
        List<Long> before = healthy.stream().map(Talker::answers).toList();
        await(
                () -> {
                    for (int i = 0; i < HEALTHY; i++) {
                        if (healthy.get(i).answers() < before.get(i) + 20) {
                            return false;
                        }
                    }
                    return true;
                },
                "healthy pairs go on beside the fault");
        healthyPairsLostNothing();
    }

    private void healthyPairsLostNothing() {
        for (Talker talker : healthy) {
            assertThat(talker.mistakes()).as("what a healthy pair got wrong").isEmpty();
        }
    }

    long healthyAnswers() {
        return healthy.stream().mapToLong(Talker::answers).sum();
    }

    /** What 99 of 100 round trips of the healthy stay within, over three seconds. */
    double p99Millis() throws IOException {
        healthy.forEach(talker -> talker.latencies().clear());
        loop.runFor(Duration.ofSeconds(3));
        return healthy.stream()
                .mapToDouble(talker -> talker.latencies().micros(0.99) / 1000)
                .max()
                .orElse(0);
    }

    /** Bytes of the heap in use, garbage not counted. */
    long heapInUse() throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            // Looked at at once: what is talked meanwhile makes garbage again.
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
            loop.runFor(Duration.ofMillis(50));
        }
        return least;
    }

    /** The fault is over: only the healthy pairs are left, and nothing of the others. */
    void onlyTheHealthyAreLeft() throws IOException {
        await(
                () -> relay.figures().connectionSockets() == 2 * HEALTHY
                        && relay.figures().introductionSockets() == 0
                        && relay.figures().pipes() == HEALTHY
                        && relay.figures().heldCallers() == 0
                        && relay.figures().heldBytes() == 0
                        && relay.admission().socketsByAddress() == 2 * HEALTHY,
                "everything of the fault is gone");
        healthyPairsGoOn();
        relay.checkConsistency();
    }

    /** Everybody leaves, and nothing may stay behind. */
    @Override
    public void close() throws IOException {
        healthyPairsLostNothing();
        loop.close();
        try {
            Patience.await(
                    "that everybody has left",
                    () -> relay.figures().connectionSockets() + relay.figures().introductionSockets() == 0);
            Patience.await(
                    "that no address has a socket", () -> relay.admission().socketsByAddress() == 0);
            Patience.await("that nothing is held", () -> relay.figures().heldBytes() == 0);
            relay.checkConsistency();
        } finally {
            server.close();
        }
    }
}
