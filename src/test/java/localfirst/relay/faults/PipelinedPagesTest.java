package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.Map;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** Requests for pages that hide behind the beginning of a handshake. */
@SystemTest
class PipelinedPagesTest {
    /** Whoever serves these on the thread of the pipes writes into a connection that takes nothing. */
    @Test
    void pagesAskedForBehindSomethingLikeAHandshakeHoldUpNobody() throws Exception {
        StringBuilder requests = new StringBuilder("GET /connection/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
        String page = "GET /relay-client.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
        while (requests.length() + page.length() <= 2048) {
            requests.append(page);
        }
        try (Siege siege = Siege.of("pages pipelined behind `GET /connection/x`", Map.of())) {
            SlowSocket[] strangers = new SlowSocket[8];
            for (int i = 0; i < strangers.length; i++) {
                strangers[i] = SlowSocket.connect(siege.relay().port());
                strangers[i].write(requests.toString().getBytes(US_ASCII));
            }
            siege.endure(Duration.ofSeconds(15));
            for (SlowSocket stranger : strangers) {
                stranger.close();
            }
        }
    }
}
