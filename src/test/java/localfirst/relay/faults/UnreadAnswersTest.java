package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import localfirst.relay.RelayConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers that say next to nothing are bytes as well: if a client may have asked for more of them than a send buffer takes, a
 * thread would wait for one that reads none.
 */
@SystemTest
class UnreadAnswersTest {
    /** Each takes about half a KiB. */
    private static final int FEW = 18;

    private static RelayServer server;

    @BeforeAll
    static void start() {
        server = RelayServer.builder().config(RelayConfig.defaults()).port(0).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /livez", "HEAD /livez", "GET /readyz", "OPTIONS /livez", "HEAD /", "OPTIONS *"})
    void aConnectionCarriesAFewOnly(String line) throws IOException {
        String request = line + " HTTP/1.1\r\nHost: x\r\n\r\n";
        int answers = 0;
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            while (answers <= FEW && isAnswered(socket, request)) {
                answers++;
            }
        } catch (SocketException e) {
            // The end.
        }
        assertThat(answers).isBetween(FEW - 2, FEW);
    }

    private static boolean isAnswered(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return false;
            }
            head.append((char) next);
        }
        if (request.startsWith("GET")) {
            int length = head.indexOf("Content-Length: ") + "Content-Length: ".length();
            int size = Integer.parseInt(head.substring(length, head.indexOf("\r\n", length)));
            socket.getInputStream().readNBytes(size);
        }
        return true;
    }
}
