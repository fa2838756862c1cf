package localfirst.relay.faults;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** A stranger calls under ids that Java gives one hash, as often as its address may, and again as soon as it is let go. */
@SystemTest
class CollidingIdsSiegeTest {
    private static final int BITS = 12;
    private static final int CALLERS = 1_900;

    /** The relay lets them go soon, so that there is always work. */
    private static final Map<String, String> SETTINGS = Map.of("RELAY_LIMITS_HOLD_TIME", "3s");

    @Test
    void callersWhoseIdsHaveOneHashHoldUpNobody() throws Exception {
        try (Siege siege = Siege.of("1,900 callers whose ids have one hash, again and again", SETTINGS)) {
            for (int i = 0; i < CALLERS; i++) {
                siege.attackers().open(caller(i));
            }
            siege.endure(Duration.ofSeconds(15));
            siege.assertNamed("lonely", "relay_visits_ended_total{endpoint=\"connection\",outcome=\"lonely\"}");
        }
    }

    private static Peer caller(int number) {
        Peer caller = new Peer("/connection/" + id(number) + "/nobody/" + id(number)) {
            @Override
            protected void closed(int code, String reason) {
                loop().after(Duration.ofMillis(100), () -> loop().open(caller(number)));
            }
        };
        caller.comeFrom(Siege.ATTACKER);
        return caller;
    }

    /** "Aa" and "BB" have the same hash, and so has whatever is made of as many of them. */
    private static String id(int number) {
        return IntStream.range(0, BITS)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }
}
