package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import localfirst.relay.RelayConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of which nobody knows yet what they will be, on a relay that answers handshakes itself. */
@SystemTest
@Timeout(120)
class HandshakeAcceptorTest {
    private static final String REST_OF_HEAD = " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String HANDSHAKE = "GET /connection/alice/bob/doc" + REST_OF_HEAD + "\r\n";
    private static final Duration REQUEST_TIME = Duration.ofSeconds(1);
    private static final String PAGE = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private RelayServer server;

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private void start(Limits limits) {
        server = RelayServer.builder()
                .config(RelayConfig.defaults().withLimits(limits))
                .port(0)
                .start();
        opened.push(server);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        opened.push(socket);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** The answer's head, and of a page's body what Content-Length says. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            text.append((char) next);
        }
        int length = text.indexOf("Content-Length: ");
        if (length >= 0) {
            int from = length + "Content-Length: ".length();
            int size = Integer.parseInt(text.substring(from, text.indexOf("\r\n", from)));
            text.append(new String(socket.getInputStream().readNBytes(size), ISO_8859_1));
        }
        return text.toString();
    }

    @Test
    void handshakeMayComeByteByByte() throws IOException {
        start(Limits.defaults());
        Socket socket = connect();
        for (char each : HANDSHAKE.toCharArray()) {
            write(socket, String.valueOf(each));
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 101").contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void pageMayBeAskedForByteByByte() throws IOException {
        start(Limits.defaults());
        Socket socket = connect();
        for (char each : PAGE.toCharArray()) {
            write(socket, String.valueOf(each));
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
    }

    @Test
    void requestsThatComeTogetherAreAllAnswered() throws IOException {
        start(Limits.defaults());
        Socket socket = connect();
        write(socket, PAGE + PAGE + PAGE + HANDSHAKE);
        for (int i = 0; i < 3; i++) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 101");
    }

    @Test
    void connectionThatAskedForAPageFirstMayBecomeASocket() throws IOException {
        start(Limits.defaults());
        Socket socket = connect();
        write(socket, PAGE);
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        write(socket, HANDSHAKE);
        assertThat(answer(socket)).startsWith("HTTP/1.1 101");
        // The ping that follows.
        assertThat(socket.getInputStream().read()).isEqualTo(0x89);
    }

    @Test
    void longHeadIsReadByTheServer() throws IOException {
        start(Limits.defaults());
        Socket socket = connect();
        write(socket, "GET /connection/alice/bob/doc" + REST_OF_HEAD + "X: " + "y".repeat(9000) + "\r\n\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 101");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /introduction/a/b", "GET /connections/a/b/c", "GET /t/token/elsewhere"})
    void handshakeElsewhereIsRefusedByTheServer(String beginning) throws IOException {
        start(Limits.defaults());
        Socket socket = connect();
        write(socket, beginning + REST_OF_HEAD + "\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 4");
    }

    @Test
    void whatHasNotBecomeARequestIsEndedAtItsDeadline() throws Exception {
        Patience.inTime(REQUEST_TIME, this::assertEndedAtItsDeadline);
    }

    private void assertEndedAtItsDeadline() throws IOException {
        start(Limits.defaults().toBuilder().requestTime(REQUEST_TIME).build());
        Socket silent = connect();
        Socket begun = connect();
        write(begun, "GET /connection/");
        Socket quick = connect();
        write(quick, HANDSHAKE);
        assertThat(answer(quick)).startsWith("HTTP/1.1 101");
        assertThat(isEnded(silent)).isTrue();
        assertThat(isEnded(begun)).isTrue();
        assertThat(server.relay().admission().refused(Refusal.SLOW_REQUEST)).isEqualTo(2);
    }

    /** Whether there is nothing more to read, however that is said. */
    private static boolean isEnded(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void refusalReachesAClientThatHasSentMore() throws IOException {
        start(Limits.defaults());
        server.relay().admission().drain();
        Socket socket = connect();
        write(socket, "GET /introduction/alice" + REST_OF_HEAD + "\r\n" + "x".repeat(1000));
        assertThat(answer(socket)).startsWith("HTTP/1.1 503").contains("Retry-After: ");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void stoppingEndsUnfinishedHandshakes() throws IOException {
        start(Limits.defaults());
        Socket begun = connect();
        write(begun, "GET /connection/");
        Socket silent = connect();
        // Somebody who came later is served: so those are known.
        Socket page = connect();
        write(page, PAGE);
        answer(page);
        server.close();
        opened.remove(server);
        assertThat(begun.getInputStream().read()).isEqualTo(-1);
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
}
