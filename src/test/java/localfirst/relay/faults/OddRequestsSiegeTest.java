package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Requests that only some would take for a handshake, or for a page, one after another on eight connections. */
@SystemTest
class OddRequestsSiegeTest {
    private static final int AT_ONCE = 8;
    private static final String KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String WISH = "Upgrade: websocket\r\nConnection: Upgrade\r\n" + KEY;
    private static final List<String> REQUESTS = List.of(
            "GET /introduction/odd HTTP/1.1\r\nHost: x\r\nUpgrade: x, websocket\r\nConnection: Upgrade\r\n" + KEY,
            "GET /introduction/odd HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\n" + WISH,
            "GET /connection/a/b/c HTTP/1.1\r\nHost: x\r\nHost: y\r\n" + WISH,
            "GET /connection/a/b/c HTTP/1.0\r\nHost: x\r\n" + WISH,
            "GET /connection/a/b/c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n" + WISH,
            "GET /metrics HTTP/1.1\r\nHost: x\r\n" + WISH,
            "GET /x/..;/metrics HTTP/1.1\r\nHost: x\r\n",
            "GET /connection/..;/metrics HTTP/1.1\r\nHost: x\r\n",
            "GET /%zz HTTP/1.1\r\nHost: x\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: x\r\n",
            "TRACE / HTTP/1.1\r\nHost: x\r\n",
            "GET /introduction/odd HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(17_000) + "\r\n" + WISH);

    /** A slow machine reaches these, too. */
    private static final Map<String, String> LIMITS =
            Map.of("RELAY_LIMITS_HANDSHAKES_PER_SECOND", "20", "RELAY_LIMITS_HANDSHAKE_BURST", "500");

    private final AtomicInteger next = new AtomicInteger();

    @Test
    void requestsThatAreNeitherThisNorThatHoldUpNobody() throws Exception {
        try (Siege siege = Siege.of("requests that are no good handshakes, 8 at a time", LIMITS)) {
            siege.threads().repeat(AT_ONCE, () -> ask(siege.relay().port()));
            siege.endure(Duration.ofSeconds(15));
            siege.assertRefused("malformed_handshake");
            siege.assertRefused("malformed_request");
            siege.assertRefused("too_many_requests");
        }
    }

    private void ask(int port) throws IOException {
        String request = REQUESTS.get(next.getAndIncrement() % REQUESTS.size());
        String whole = request + "X-Forwarded-For: " + Siege.ATTACKER + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.getOutputStream().write(whole.getBytes(ISO_8859_1));
            socket.getInputStream().readAllBytes();
        }
    }
}
