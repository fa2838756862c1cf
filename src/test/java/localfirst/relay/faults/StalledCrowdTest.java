package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Peers that take nothing, or next to nothing, of what is sent to them. */
@SystemTest
class StalledCrowdTest {
    private static final int STALLED = 300;
    private static final int FRAMES = 200;
    private static final int FRAME = 16 * 1024;

    @Test
    void stalledPairsSlowNobodyDownTakeNoMoreThanTheirWindowsAndRecover() throws Exception {
        Limits limits = Limits.defaults().toBuilder()
                .sendDeadline(Duration.ofMinutes(10))
                .stalledBytes(0)
                .build();
        try (Stage stage = new Stage(RelayConfig.defaults().withLimits(limits))) {
            double p99Alone = stage.p99Millis();
            long before = stage.heapInUse();
            List<Flooder> flooders = new ArrayList<>();
            List<Flooder.Sleeper> sleepers = new ArrayList<>();
            for (int i = 0; i < STALLED; i++) {
                Flooder.Sleeper sleeper = new Flooder.Sleeper("/connection/sleeper-" + i + "/flooder-" + i + "/doc");
                Flooder flooder = new Flooder("/connection/flooder-" + i + "/sleeper-" + i + "/doc", FRAMES, FRAME);
                sleepers.add(sleeper);
                flooders.add(flooder);
                stage.loop.open(sleeper);
                stage.loop.open(flooder);
            }
            stage.await(() -> stage.relay.figures().pipes() == 10 + STALLED, "all are piped");
            awaitStandstill(stage);
            stage.healthyPairsGoOn();
            stage.relay.checkConsistency();
            double p99Beside = stage.p99Millis();
            System.out.printf("healthy p99: %.1f ms alone, %.1f ms beside %d stalled%n", p99Alone, p99Beside, STALLED);
            // Twice as long, and some, for a machine that has other things to do.
            assertThat(p99Beside)
                    .isLessThan(2 * p99Alone
                            + Patience.stretched(Duration.ofSeconds(1)).toMillis());

            long growth = stage.heapInUse() - before;
            long windows = STALLED * 2L * limits.pipes().pipeWindow();
            System.out.println("300 stalled pairs: heap grew by " + growth / 1024 + " KiB; windows are "
                    + windows / 1024 + " KiB; held " + stage.relay.figures().heldBytes() / 1024 + " KiB");
            // Held bytes have a budget of their own; each socket's upkeep on both ends is a few KiB.
            assertThat(growth).isLessThan(windows + stage.relay.figures().heldBytes() + STALLED * 2L * 40 * 1024);

            sleepers.forEach(sleeper -> sleeper.pauseReading(false));
            assertThat(sleepers).as("what became of them while they slept").allMatch(s -> s.endedWith() == 0);
            stage.await(() -> sleepers.stream().allMatch(s -> s.received() == FRAMES), "everything arrives in the end");
            assertThat(sleepers).noneMatch(Flooder.Sleeper::isWrong);
            assertThat(flooders).allMatch(Flooder::isDone);
            stage.healthyPairsGoOn();
            flooders.forEach(flooder -> flooder.sendClose(1000, "done"));
            stage.onlyTheHealthyAreLeft();
        }
    }

    /** Until nothing is relayed any more but the talk of the healthy. */
    private static void awaitStandstill(Stage stage) throws Exception {
        long start = System.nanoTime();
        long before;
        do {
            assertThat(System.nanoTime() - start)
                    .as("time until they stand still")
                    .isLessThan(Patience.LIMIT.toNanos());
            before = stage.relay.counters().bytesRelayed();
            stage.loop.runFor(Patience.stretched(Duration.ofMillis(150)));
        } while (stage.relay.counters().bytesRelayed() - before >= 300_000);
    }

    @Test
    void readerOfAByteNowAndThenHoldsUpNobodyElse() throws Exception {
        try (Stage stage = new Stage();
                SlowSocket reader = SlowSocket.open(stage.server.port(), "/connection/slow/fast/doc")) {
            Flooder flooder = new Flooder("/connection/fast/slow/doc", 1_000_000, FRAME);
            stage.loop.open(flooder);
            stage.await(() -> stage.relay.figures().pipes() == 11, "they are piped");
            for (int i = 0; i < 5; i++) {
                reader.readByte();
                stage.loop.runFor(Duration.ofMillis(500));
            }
            stage.healthyPairsGoOn();
            assertThat(flooder.isOpen()).isTrue();
            // It answers no pings, so what came before it was taken to be ready is kept for it.
            Limits limits = Limits.defaults();
            assertThat(stage.relay.figures().heldBytes())
                    .isLessThan(limits.waiting().heldBytesPerCaller()
                            + 2L * limits.pipes().pipeWindow());
            reader.close();
            stage.onlyTheHealthyAreLeft();
            assertThat(flooder.endedWith()).isIn(1001, 1006);
        }
    }

    /** Its pongs would pile up if each ping got its own. */
    @Test
    void peerThatPingsAndNeverReadsTakesNoMemory() throws Exception {
        try (Stage stage = new Stage();
                SlowSocket pinger = SlowSocket.open(stage.server.port(), "/introduction/pinger")) {
            stage.await(() -> stage.relay.figures().introductionSockets() == 1, "it is there");
            long before = stage.heapInUse();
            Thread flood = new Thread(pinger::pingUntilTheEnd, "pinger");
            flood.start();
            stage.loop.runFor(Duration.ofSeconds(2));
            stage.healthyPairsGoOn();
            long growth = stage.heapInUse() - before;
            System.out.println("a peer that pings and never reads: heap grew by " + growth / 1024 + " KiB");
            assertThat(growth).isLessThan(2L * 1024 * 1024);

            // It is answered once for all it sent together, and is read more slowly.
            stage.await(() -> stage.relay.counters().timesControlsThrottled() > 0, "its pings are throttled");
            pinger.close();
            flood.join(Patience.LIMIT.toMillis());
            stage.onlyTheHealthyAreLeft();
        }
    }
}
