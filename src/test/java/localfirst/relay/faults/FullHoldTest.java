package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stranger whose callers fill what may be held for all, and people who want to talk meanwhile. */
@SystemTest
class FullHoldTest {
    private static final int MIB = 1024 * 1024;
    private static final String STRANGER = "203.0.113.66";

    /** A caller whose answer to its first ping isn't seen waits for two seconds. */
    private static final Duration SOON = Duration.ofMillis(1500);

    /** The machine may be busy while some of them meet. */
    private static final int PAIRS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<WebSocket> open = new ArrayList<>();
    private RelayServer server;

    @BeforeEach
    void fill() throws Exception {
        server = RelayServer.builder()
                .config(RelayConfig.defaults()
                        .withPort(0)
                        .withTrustedProxies(List.of("127.0.0.0/8"))
                        .withLimits(Limits.defaults().toBuilder()
                                .heldBytesPerAddress(MIB)
                                .heldBytes(MIB)
                                .build()))
                .start();
        for (int i = 0; i < 4; i++) {
            call("filling" + i, "nobody", STRANGER, new Told()).sendBinary(ByteBuffer.allocate(MIB), true);
        }
        // And the part that is for everybody's first bytes.
        for (int i = 0; i < 40; i++) {
            call("little" + i, "nobody", STRANGER, new Told()).sendBinary(ByteBuffer.allocate(8192), true);
        }
        Patience.await("all is taken", () -> server.relay().figures().heldBytes() >= MIB);
    }

    @AfterEach
    void stop() {
        open.forEach(WebSocket::abort);
        server.close();
    }

    @Test
    void pairsFromElsewhereArePipedSoon() throws Exception {
        Duration fastest = SOON;
        for (int i = 0; i < PAIRS && fastest.compareTo(SOON) >= 0; i++) {
            fastest = pair("198.51.100." + i, "198.51.101." + i, i);
        }
        assertThat(fastest).as("the fastest of some pairs").isLessThan(SOON);
    }

    @Test
    void pairsFromTheSameAddressArePipedSoon() throws Exception {
        Duration fastest = SOON;
        for (int i = 0; i < PAIRS && fastest.compareTo(SOON) >= 0; i++) {
            fastest = pair(STRANGER, STRANGER, i);
        }
        assertThat(fastest).as("the fastest of some pairs").isLessThan(SOON);
    }

    @Test
    void whatIsHeldStaysWithinTheLimit() {
        // Four reads at once may each have found room for one more.
        assertThat(server.relay().figures().heldBytes()).isLessThan(MIB + 4 * 64 * 1024);
    }

    /** How long it takes two newcomers until each has heard the other. */
    private Duration pair(String from, String to, int number) throws Exception {
        long begin = System.nanoTime();
        Told alice = new Told();
        Told bob = new Told();
        call("alice" + number, "bob" + number, from, alice).sendText("hello", true);
        call("bob" + number, "alice" + number, to, bob).sendText("hello", true);
        Patience.result(alice.text, "alice hears bob");
        Patience.result(bob.text, "bob hears alice");
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private WebSocket call(String local, String remote, String from, WebSocket.Listener listener) throws Exception {
        WebSocket socket = Patience.result(
                http.newWebSocketBuilder()
                        .header("X-Forwarded-For", from)
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + server.port() + "/connection/" + local + "/" + remote
                                        + "/doc"),
                                listener),
                "a handshake is answered");
        open.add(socket);
        return socket;
    }

    /** What a caller hears first. */
    private static final class Told implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }
    }
}
