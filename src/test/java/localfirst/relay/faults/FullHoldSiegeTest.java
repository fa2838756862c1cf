package localfirst.relay.faults;

import java.time.Duration;
import java.util.Map;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** A stranger's callers use up all that may be held for everybody, and people want to talk meanwhile. */
@SystemTest
class FullHoldSiegeTest {
    private static final int MIB = 1024 * 1024;
    private static final int FRAME = 16 * 1024;

    /** One address may hold as much as all may. */
    private static final Map<String, String> SETTINGS = Map.of(
            "RELAY_LIMITS_HELD_BYTES", "8MiB",
            "RELAY_LIMITS_HELD_BYTES_PER_ADDRESS", "8MiB",
            "RELAY_LIMITS_HELD_BYTES_PER_CALLER", "1MiB");

    @Test
    void pairsMeetWhileAllThatMayBeHeldIsHeld() throws Exception {
        try (Siege siege = Siege.of("callers that fill all that may be held", SETTINGS)) {
            for (int i = 0; i < 40; i++) {
                fill(siege, i, 1_000, FRAME);
            }
            // And the part that is for everybody's first bytes.
            for (int i = 40; i < 600; i++) {
                fill(siege, i, 1, 3 * 1024);
            }
            siege.endure(Duration.ofSeconds(15));
            siege.assertNamed("bytes held", "relay_held_bytes", 7.0 * MIB);
        }
    }

    /** What a caller sends ahead waits in its own connection, once there is no room; it loses nothing, and harms nobody. */
    private static void fill(Siege siege, int number, int frames, int size) {
        Flooder flooder = new Flooder("/connection/hoarder-" + number + "/nobody/doc", frames, size);
        flooder.comeFrom(Siege.ATTACKER);
        siege.attackers().open(flooder);
    }
}
