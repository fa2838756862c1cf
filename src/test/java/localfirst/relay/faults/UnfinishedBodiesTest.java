package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with a body that never ends: nobody wants it, and no thread waits for it. */
@SystemTest
class UnfinishedBodiesTest {
    /** More than there are threads, and less than where connections are cut because there are many. */
    private static final int CONNECTIONS = 250;

    /** So that none is cut for being slow before the test is over. */
    private static final Map<String, String> SETTINGS = Map.of("RELAY_LIMITS_REQUEST_TIME", "30m");

    private static RelayApart relay;

    @BeforeAll
    static void start() throws IOException {
        relay = RelayApart.start(SETTINGS);
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
                "PUT /metrics HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
                "GET /livez HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
                "POST / HTTP/1.1\r\nContent-Length: 100000\r\n",
                "GET /introduction/alice HTTP/1.1\r\nContent-Length: 5\r\n",
                "POST /status HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n",
            })
    void probesAreAnsweredMeanwhile(String head) throws Exception {
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket stranger = new Socket("127.0.0.1", relay.port());
                strangers.add(stranger);
                stranger.getOutputStream().write((head + "Host: x\r\n\r\n").getBytes(US_ASCII));
            }
            assertThat(relay.get("/livez")).startsWith("HTTP/1.1 200");
            assertThat(relay.get("/readyz")).startsWith("HTTP/1.1 200");
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }
}
