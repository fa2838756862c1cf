package localfirst.relay.faults;

import java.time.Duration;
import java.util.Map;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** A stranger's peers read nothing of what its others send, as often as its address may. */
@SystemTest
class StalledPairsSiegeTest {
    private static final int PAIRS = 900;
    private static final int FRAMES = 1_000_000;
    private static final int FRAME = 16 * 1024;

    @Test
    void pairsWhoseReaderStallsDontFillTheKernelsBuffers() throws Exception {
        try (Siege siege = Siege.of("900 pairs whose reader stalls, again and again", Map.of())) {
            for (int i = 0; i < PAIRS; i++) {
                open(siege, i);
            }
            siege.endure(Duration.ofSeconds(30));
            siege.assertNamed("slow", "relay_visits_ended_total{endpoint=\"connection\",outcome=\"slow\"}");
        }
    }

    private static void open(Siege siege, int number) {
        Flooder.Sleeper sleeper = new Flooder.Sleeper("/connection/sleeper-" + number + "/flooder-" + number + "/doc") {
            @Override
            protected void closed(int code, String reason) {
                super.closed(code, reason);
                loop().after(Duration.ofMillis(500), () -> open(siege, number));
            }
        };
        Flooder flooder = new Flooder("/connection/flooder-" + number + "/sleeper-" + number + "/doc", FRAMES, FRAME);
        sleeper.comeFrom(Siege.ATTACKER);
        flooder.comeFrom(Siege.ATTACKER);
        siege.attackers().open(sleeper);
        siege.attackers().open(flooder);
    }
}
