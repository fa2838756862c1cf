package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        List<Thread> strangers = new ArrayList<>();
        try (Siege siege = Siege.of("`/metrics` without end, on 8 connections at a time", LIMITS)) {
            for (int i = 0; i < AT_ONCE; i++) {
                Thread stranger = new Thread(() -> ask(siege.relay().port(), refused), "pages-" + i);
                stranger.setDaemon(true);
                strangers.add(stranger);
                stranger.start();
            }
            siege.endure(Duration.ofSeconds(15));
            siege.assertRefused("too_many_requests");
            strangers.forEach(Thread::interrupt);
            assertThat(siege.relay().get("/metrics")).as("for somebody else").startsWith("HTTP/1.1 200");
        }
        assertThat(refused).hasPositiveValue();
    }

    private static void ask(int port, AtomicInteger refused) {
        byte[] request = ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-For: "
                        + Siege.ATTACKER + "\r\n\r\n")
                .getBytes(US_ASCII);
        while (!Thread.currentThread().isInterrupted()) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout((int) Patience.LIMIT.toMillis());
                socket.getOutputStream().write(request);
                String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
                if (answer.startsWith("HTTP/1.1 429")) refused.incrementAndGet();
            } catch (IOException e) {
                // Cut off: on to the next.
            }
        }
    }
}
