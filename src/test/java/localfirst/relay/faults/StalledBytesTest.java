package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.KernelQueues;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Peers that read nothing fill the operating system's buffers, which all connections of the machine share. */
@SystemTest
class StalledBytesTest {
    /** More than the largest buffers of one pair: Linux lets them grow to 4 MiB for sending and 6 MiB for receiving. */
    private static final long MOST = 24L * 1024 * 1024;

    private static final int PAIRS = 30;
    private static final int FRAMES = 300;
    private static final int FRAME = 16 * 1024;

    @Test
    void noMoreIsKeptForPeersThatReadNothingThanMayBe() throws Exception {
        assumeTrue(KernelQueues.areKnown());
        Limits limits = Limits.defaults().toBuilder().stalledBytes(MOST).build();
        try (Stage stage = new Stage(RelayConfig.defaults().withLimits(limits))) {
            for (int i = 0; i < PAIRS; i++) {
                stage.loop.open(new Flooder.Sleeper("/connection/sleeper-" + i + "/flooder-" + i + "/doc"));
                stage.loop.open(new Flooder("/connection/flooder-" + i + "/sleeper-" + i + "/doc", FRAMES, FRAME));
            }
            stage.await(() -> KernelQueues.unsent(stage.server.port()) > MOST, "more is kept than may be");

            stage.await(
                    () -> stage.relay.counters().connectionsEnded(Outcome.SLOW) > 0
                            && stage.relay.figures().stalledBytes() <= MOST
                            && KernelQueues.unsent(stage.server.port()) <= MOST,
                    "no more is kept than may be");
            assertThat(stage.relay.figures().pipes())
                    .as("only as many are cut as necessary")
                    .isGreaterThan(10);
            stage.healthyPairsGoOn();
        }
    }
}
