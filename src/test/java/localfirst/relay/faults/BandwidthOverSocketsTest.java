package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.limits.LimitsBuilder;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Limits of bytes a second, on a real network: a slow machine only makes it slower still. */
@SystemTest
class BandwidthOverSocketsTest {
    private static final int RATE = 500_000;
    private static final int MESSAGE = 50_000;
    private static final int MESSAGES = 30;

    /** A second's worth is free. */
    private static final Duration LEAST = Duration.ofMillis(1900);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aPipeKeepsToItsRateAndLosesNothing() throws Exception {
        assertKeepsRate(Limits.defaults().toBuilder().relayedBytesPerSecondPerPipe(RATE));
    }

    @Test
    void allPipesKeepToTheirRateAndLoseNothing() throws Exception {
        assertKeepsRate(Limits.defaults().toBuilder().relayedBytesPerSecond(RATE));
    }

    private void assertKeepsRate(LimitsBuilder limits) throws Exception {
        byte[] sent = new byte[MESSAGE * MESSAGES];
        new Random(7).nextBytes(sent);
        try (RelayServer server = RelayServer.builder()
                .config(RelayConfig.defaults().withPort(0).withLimits(limits.build()))
                .start()) {
            Received received = new Received(sent.length);
            WebSocket alice = call(server, "alice", "bob", new Received(1));
            WebSocket bob = call(server, "bob", "alice", received);
            long begin = System.nanoTime();
            for (int i = 0; i < MESSAGES; i++) {
                Patience.result(
                        alice.sendBinary(ByteBuffer.wrap(sent, i * MESSAGE, MESSAGE), true), "a message is taken");
            }
            assertThat(Patience.result(received.all, "all of it arrives")).isEqualTo(sent);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(LEAST);
            assertThat(server.relay().counters().timesBandwidthThrottled()).isPositive();
            alice.abort();
            bob.abort();
        }
    }

    private WebSocket call(RelayServer server, String local, String remote, WebSocket.Listener listener)
            throws Exception {
        URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/connection/" + local + "/" + remote + "/doc");
        return Patience.result(http.newWebSocketBuilder().buildAsync(uri, listener), "a handshake is answered");
    }

    /** Binary messages, one after the other. */
    private static final class Received implements WebSocket.Listener {
        private final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int expected;

        Received(int expected) {
            this.expected = expected;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (bytes.size() >= expected) {
                all.complete(bytes.toByteArray());
            }
            socket.request(1);
            return null;
        }
    }
}
