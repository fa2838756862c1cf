package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** The most expensive page, asked for as fast as it is answered. */
@SystemTest
class PagesFloodTest {
    private static final int AT_ONCE = 8;

    /** A slow machine reaches these, too. */
    private static final Map<String, String> LIMITS =
            Map.of("RELAY_LIMITS_HANDSHAKES_PER_SECOND", "20", "RELAY_LIMITS_HANDSHAKE_BURST", "500");

    @Test
    void anAddressThatAsksForMetricsWithoutEndIsRefused() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        try (Siege siege = Siege.of("`/metrics` without end, on 8 connections at a time", LIMITS)) {
            siege.threads().repeat(AT_ONCE, () -> ask(siege.relay().port(), refused));
            siege.endure(Duration.ofSeconds(15));
            siege.assertRefused("too_many_requests");
            siege.threads().close();
            assertThat(siege.relay().get("/metrics")).as("for somebody else").startsWith("HTTP/1.1 200");
        }
        assertThat(refused).hasPositiveValue();
    }

    private static void ask(int port, AtomicInteger refused) throws IOException {
        byte[] request = ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-For: "
                        + Siege.ATTACKER + "\r\n\r\n")
                .getBytes(US_ASCII);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.getOutputStream().write(request);
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            if (answer.startsWith("HTTP/1.1 429")) refused.incrementAndGet();
        }
    }
}
