package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Plain HTTP from clients that take their time: it must not cost those who use WebSockets. */
@SystemTest
class SlowPagesTest {
    private static final String PAGES = ("GET /relay-client.js HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "
                    + Siege.ATTACKER + "\r\n\r\n")
            .repeat(20);

    @Test
    void slowReadersOfPagesHoldUpNobodyAndProbesAreAnswered() throws Exception {
        try (Siege siege = Siege.of("600 connections that take pages 200 bytes a second", Map.of())) {
            List<SlowSocket> strangers = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                SlowSocket stranger = SlowSocket.connect(siege.relay().port());
                strangers.add(stranger);
                stranger.tryWrite(PAGES.getBytes(US_ASCII));
            }
            siege.threads().repeat(1, () -> readSlowly(strangers));
            siege.endure(Duration.ofSeconds(15));
            assertThat(siege.relay().get("/livez")).startsWith("HTTP/1.1 200");
            assertThat(siege.relay().get("/readyz")).startsWith("HTTP/1.1 200");
            siege.assertRefused("too_many_requests");
            siege.threads().close();
            for (SlowSocket stranger : strangers) {
                stranger.close();
            }
        }
    }

    private static void readSlowly(List<SlowSocket> strangers) {
        for (SlowSocket stranger : strangers) {
            try {
                stranger.readAtMost(100);
            } catch (IOException e) {
                // Cut off: the relay has won.
            }
        }
        Patience.pause(Duration.ofMillis(500));
    }

    /** They say nothing at all, or begin a request and never finish it. */
    @Test
    void connectionsThatSayNothingAreCutAndHoldUpNobody() throws Exception {
        Map<String, String> settings = Map.of("RELAY_LIMITS_HTTP_CONNECTIONS", "500");
        try (Siege siege = Siege.of("3,000 connections that never finish a request", settings)) {
            List<SlowSocket> strangers = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                SlowSocket stranger = SlowSocket.connect(siege.relay().port());
                if (i % 2 == 0) {
                    stranger.tryWrite("GET / HTTP/1.1\r\nHost: ".getBytes(US_ASCII));
                }
                strangers.add(stranger);
            }
            siege.endure(Duration.ofSeconds(12));
            siege.assertRefused("too_many_waiting");
            siege.assertRefused("slow_request");
            for (SlowSocket stranger : strangers) {
                stranger.close();
            }
        }
    }
}
