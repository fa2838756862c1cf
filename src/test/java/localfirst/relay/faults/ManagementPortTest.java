package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.ManagementConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.FreePorts;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strangers at the port that is for those who look after the relay: these are served all the same. */
@SystemTest
class ManagementPortTest {
    /** More than there are threads, and than there may be connections. */
    private static final int STRANGERS = 200;

    private static final int PORT = FreePorts.next();

    private static RelayApart relay;

    private final List<SlowSocket> strangers = new ArrayList<>();

    /** With deadlines that are over after the test only. */
    @BeforeAll
    static void start() throws IOException {
        relay = RelayApart.start(Map.of(
                "RELAY_MANAGEMENT_PORT", String.valueOf(PORT),
                "RELAY_LIMITS_REQUEST_TIME", "30m",
                "RELAY_LIMITS_ANSWER_TIME", "30m",
                // Strangers here have the address of those who look after it.
                "RELAY_LIMITS_HANDSHAKES_PER_SECOND", "0"));
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (SlowSocket stranger : strangers) {
            stranger.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /metrics HTTP/1.1\r\nHost: x\r\nCookie: ",
                "POST /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
                "GET /status HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            })
    void requestsThatNeverEndHoldUpNobody(String begun) throws Exception {
        for (int i = 0; i < STRANGERS; i++) {
            stranger().tryWrite(begun.getBytes(US_ASCII));
        }
        awaitServed();
    }

    @Test
    void answersThatNobodyReadsHoldUpNobody() throws Exception {
        byte[] requests = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10).getBytes(US_ASCII);
        for (int i = 0; i < 20; i++) {
            stranger().tryWrite(requests);
        }
        awaitServed();
    }

    private SlowSocket stranger() throws IOException {
        SlowSocket stranger = SlowSocket.connect(PORT);
        strangers.add(stranger);
        return stranger;
    }

    /** Whoever asks while many are answered may have to ask again. */
    private static void awaitServed() {
        Patience.await("probes", () -> status("/livez").equals("200"));
        Patience.await("metrics", () -> status("/metrics").equals("200"));
    }

    /** @return what was answered, or nothing if it was cut */
    private static String status(String path) {
        try (Socket socket = new Socket("127.0.0.1", PORT)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            return answer.startsWith("HTTP/1.1 ") ? answer.substring(9, 12) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Each byte is in time, but not the request. */
    @Test
    void requestThatComesByteByByteIsCutAtItsDeadline() throws Exception {
        int port = FreePorts.next();
        Limits quick =
                Limits.defaults().toBuilder().requestTime(Duration.ofSeconds(1)).build();
        try (RelayServer server = RelayServer.builder()
                        .config(RelayConfig.defaults()
                                .withLimits(quick)
                                .withManagement(ManagementConfig.open().withPort(port)))
                        .port(0)
                        .start();
                SlowSocket slow = SlowSocket.connect(port)) {
            slow.tryWrite("GET /metrics HTTP/1.1\r\nHost: x\r\nCookie: ".getBytes(US_ASCII));
            Patience.await("its end", () -> {
                slow.tryWrite((byte) 'a');
                return server.relay().admission().refused(Refusal.SLOW_REQUEST) == 1;
            });
            assertThat(isEnded(slow)).isTrue();
        }
    }

    private static boolean isEnded(SlowSocket slow) {
        try {
            return slow.readByte() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
