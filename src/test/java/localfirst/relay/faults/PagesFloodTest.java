package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** The most expensive page, asked for as fast as it is answered. */
@SystemTest
class PagesFloodTest {
    private static final int AT_ONCE = 8;
    private static final String TOKEN = "0123456789abcdef";
    private static final int PAGES_PER_SECOND = 2;
    private static final int BURST = 50;

    /** A slow machine reaches these, too. */
    private static final Map<String, String> LIMITS = Map.of(
            "RELAY_LIMITS_HANDSHAKES_PER_SECOND", String.valueOf(10 * PAGES_PER_SECOND),
            "RELAY_LIMITS_HANDSHAKE_BURST", String.valueOf(10 * BURST));

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void anAddressThatAsksForMetricsWithoutEndIsRefused() throws Exception {
        assertIsRefusedSlowly("`/metrics` without end, on 8 connections at a time", LIMITS, "GET /metrics");
    }

    /** Those are answered before any filter is asked. */
    @Test
    void anAddressThatSendsWhatIsNoPageWithoutEndIsRefused() throws Exception {
        assertIsRefusedSlowly("`TRACE` without end, on 8 connections at a time", LIMITS, "TRACE /");
    }

    /** Then handshakes, and so all connections, are the server's. */
    @Test
    void anAddressIsRefusedWhereAccessIsRestrictedToo() throws Exception {
        Map<String, String> withTokens = new HashMap<>(LIMITS);
        withTokens.put("RELAY_ACCESS_TOKENS", TOKEN);
        assertIsRefusedSlowly(
                "`/metrics` without end, with access rules, on 8 connections at a time", withTokens, "GET /metrics");
    }

    private void assertIsRefusedSlowly(String attack, Map<String, String> settings, String asked) throws Exception {
        long mostAnswered;
        try (Siege siege =
                Siege.withToken(attack, settings, settings.containsKey("RELAY_ACCESS_TOKENS") ? TOKEN : "")) {
            long began = System.nanoTime();
            siege.threads().repeat(AT_ONCE, () -> ask(siege.relay().port(), asked));
            siege.endure(Duration.ofSeconds(15));
            siege.assertRefused("too_many_requests");
            siege.threads().close();
            long seconds = 1 + Duration.ofNanos(System.nanoTime() - began).toSeconds();
            // As many may come at the same moment for each that may be answered; the others wait for a second.
            mostAnswered = BURST + AT_ONCE * (1 + PAGES_PER_SECOND * seconds) + AT_ONCE * (1 + seconds);
            assertThat(siege.relay().get("/metrics")).as("for somebody else").startsWith("HTTP/1.1 200");
        }
        assertThat(refused).hasPositiveValue();
        assertThat(answered.get()).as("answers in all").isLessThanOrEqualTo((int) mostAnswered);
    }

    private void ask(int port, String asked) throws IOException {
        byte[] request = (asked + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-For: "
                        + Siege.ATTACKER + "\r\n\r\n")
                .getBytes(US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.getOutputStream().write(request);
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            answered.incrementAndGet();
            if (answer.startsWith("HTTP/1.1 429")) refused.incrementAndGet();
        }
    }
}
