package localfirst.relay.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import localfirst.relay.limits.Limits;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@SystemTest
@Tag("slow")
class TortureTest {
    private static final long FRAMES = 10_000_000;

    @Test
    void everyMessageOfEveryPairArrivesAsItWasSent() throws Exception {
        Limits limits = Limits.defaults().withoutTotals();
        try (RelayServer server = RelayServer.builder().port(0).limits(limits).start()) {
            InetSocketAddress relay = new InetSocketAddress("127.0.0.1", server.port());

            Torture.Result result = Torture.run(new LoadLoop(relay), TortureConfig.of(FRAMES));

            assertThat(result.failures()).as("seed %d", result.seed()).isEmpty();
            assertThat(result.frames()).isGreaterThanOrEqualTo(FRAMES);
            assertThat(result.pairs()).isPositive();
            assertThat(result.broken()).isPositive();
            assertThat(result.pongs()).isPositive();
            server.relay().checkConsistency();
        }
    }
}
