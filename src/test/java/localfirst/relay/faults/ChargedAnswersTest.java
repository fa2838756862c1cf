package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import localfirst.relay.RelayConfig;
import localfirst.relay.TlsConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Tomcat gives by itself, without asking a filter or a servlet, count for their address like all others. */
@SystemTest
class ChargedAnswersTest {
    /** One page a second, and ten at once. */
    private static final Limits LIMITS = Limits.defaults().toBuilder()
            .handshakesPerSecond(1)
            .handshakeBurst(100)
            .build();

    private static final int TRIES = 500;
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private static RelayServer server;
    private static RelayServer plain;

    @BeforeAll
    static void start(@TempDir Path directory) {
        TestCertificate certificate = TestCertificate.make(directory);
        server = RelayServer.builder()
                .config(RelayConfig.defaults()
                        .withTrustedProxies(List.of("127.0.0.0/8"))
                        .withLimits(LIMITS))
                .port(0)
                .tls(TlsConfig.pem(certificate.certificatePem(), certificate.keyPem())
                        .withRedirectPort(0))
                .start();
        plain = RelayServer.builder()
                .config(RelayConfig.defaults()
                        .withTrustedProxies(List.of("127.0.0.0/8"))
                        .withLimits(LIMITS))
                .port(0)
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
        plain.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS * HTTP/1.1",
                "GET * HTTP/1.1",
                "TRACE / HTTP/1.1",
                "CONNECT x:80 HTTP/1.1",
                "GET /%zz HTTP/1.1",
                "GET /../.. HTTP/1.1",
            })
    void whoeverAsksWithoutEndIsRefused(String line) throws IOException {
        assertRefusedInTheEnd(plain.port(), line);
    }

    @Test
    void whoeverHasItselfSentToHttpsWithoutEndIsRefused() throws IOException {
        assertRefusedInTheEnd(server.redirectPort(), "GET / HTTP/1.1");
    }

    /** Each answer is charged once. */
    @Test
    void nobodyIsChargedTwice() throws IOException {
        String head = "GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.200\r\n\r\n";
        for (int i = 0; i < 10; i++) {
            assertThat(status(plain.port(), head)).isEqualTo("200");
        }
    }

    private static void assertRefusedInTheEnd(int port, String line) throws IOException {
        String from = "203.0.113." + ADDRESSES.incrementAndGet();
        String head = line + "\r\nHost: x:80\r\nConnection: close\r\nX-Forwarded-For: " + from + "\r\n\r\n";
        for (int i = 0; i < TRIES; i++) {
            if (status(port, head).equals("429")) {
                return;
            }
        }
        throw new AssertionError(TRIES + " times " + line);
    }

    private static String status(int port, String head) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 ");
            return answer.substring(9, 12);
        }
    }
}
