package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests that no client sends: each gets its answer, or is cut, and the log has no trace of a failure of the relay's. */
@SystemTest
class OddRequestsTest {
    private static final String WISH = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String CUT = "";

    private static RelayApart relay;

    @BeforeAll
    static void start() throws IOException {
        relay = RelayApart.start(Map.of());
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @Test
    void handshakesWithSomethingElseInThemAreRefusedOrSimplyMade() throws Exception {
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put("Content-Length: 5\r\n", "400");
        statuses.put("Content-Length: 0\r\n", "101");
        statuses.put("Content-Length: 0\r\nContent-Length: 5\r\n", "400");
        statuses.put("Content-Length: +0\r\n", "400");
        statuses.put("Transfer-Encoding: chunked\r\n", "400");
        statuses.put("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "400");
        statuses.put("Transfer-Encoding: xchunked\r\n", "501");
        statuses.put("Transfer-Encoding : chunked\r\n", "400");
        statuses.put("Expect: 200-maybe\r\n", "417");
        statuses.put("X-A: a\0b\r\n", "400");
        statuses.put("X-A: a\rb\r\n", "400");
        statuses.put("no colon\r\n", "400");
        statuses.put("Host: y\r\n", "400");
        statuses.put("Upgrade: h2c\r\n", "400");
        statuses.put("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "400");
        statuses.put("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", "101");
        statuses.put("Sec-WebSocket-Extensions: " + "a;b=1,".repeat(1_000) + "a\r\n", "101");
        statuses.put("X-Forwarded-For: " + "127.0.0.1,".repeat(1_000) + "192.0.2.1\r\n", "101");
        statuses.put("X-A: a\r\n".repeat(300), "400");
        SoftAssertions softly = new SoftAssertions();
        for (Map.Entry<String, String> each : statuses.entrySet()) {
            String answer = ask("GET /introduction/odd HTTP/1.1\r\n" + WISH + each.getKey() + "\r\n");
            softly.assertThat(status(answer)).as(shortened(each.getKey())).isEqualTo(each.getValue());
        }
        softly.assertAll();
        assertNoTrace();
    }

    @Test
    void whatIsNoRequestIsRefusedOrCut() throws Exception {
        byte[] noise = new byte[4_096];
        new Random(7).nextBytes(noise);
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", CUT);
        statuses.put("GET /introduction/\u00e9 HTTP/1.1\r\n" + WISH + "\r\n", "400");
        statuses.put("GET /introduction/a#b HTTP/1.1\r\n" + WISH + "\r\n", "400");
        statuses.put("GET \\metrics HTTP/1.1\r\nHost: x\r\n\r\n", "400");
        statuses.put("GET / HTTP/3.0\r\nHost: x\r\n\r\n", "505");
        statuses.put("CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n", "501");
        statuses.put("TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", "405");
        statuses.put("\u0016\u0003\u0001\u0002\u0000\u0001" + "\u0000".repeat(512), "400");
        statuses.put("\u0001\u0002\u0003\u0004\r\n\r\n", "400");
        statuses.put(new String(noise, ISO_8859_1) + "\r\n\r\n", "400");
        SoftAssertions softly = new SoftAssertions();
        for (Map.Entry<String, String> each : statuses.entrySet()) {
            softly.assertThat(status(ask(each.getKey())))
                    .as(shortened(each.getKey()))
                    .isEqualTo(each.getValue());
        }
        softly.assertAll();
        assertThat(relay.metric("relay_refusals_total{reason=\"malformed_request\"}"))
                .isGreaterThanOrEqualTo(6);
        assertNoTrace();
    }

    @Test
    void hostsThatCantBeAreRefusedInHandshakes() throws Exception {
        for (String host : new String[] {"a b", "a/b", "a@b", "a\"b", "a\\b"}) {
            String wish = WISH.replace("Host: x", "Host: " + host);
            assertThat(status(ask("GET /introduction/odd HTTP/1.1\r\n" + wish + "\r\n")))
                    .as(host)
                    .isEqualTo("400");
        }
        for (String host : new String[] {"x", "x:80", "[::1]:80", "a-b.example", "a_b.example:8080", ""}) {
            String wish = WISH.replace("Host: x", "Host: " + host);
            assertThat(status(ask("GET /introduction/odd HTTP/1.1\r\n" + wish + "\r\n")))
                    .as(host)
                    .isEqualTo("101");
        }
        assertNoTrace();
    }

    /** Tomcat asks what such a request wants to become all the same. */
    @Test
    void handshakeWhoseHeadIsOnlyReadInPartIsNone() throws Exception {
        for (String tooMuch : new String[] {"X-A: a\r\n".repeat(300), "Cookie: " + "a".repeat(17_000) + "\r\n"}) {
            String answer = ask("GET /introduction/odd HTTP/1.1\r\n" + WISH + tooMuch + "\r\n", 200);
            assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("Sec-WebSocket-Accept");
        }
        assertNoTrace();
    }

    /** RFC 9112, section 2.2, allows a server to take them. */
    @Test
    void linesMayEndWithoutACarriageReturn() throws Exception {
        String request = "GET /introduction/odd HTTP/1.1\r\n" + WISH + "\r\n";
        assertThat(status(ask(request.replace("\r\n", "\n")))).isEqualTo("101");
        assertThat(status(ask(request.replaceFirst("\r\n", "\n")))).isEqualTo("101");
        assertNoTrace();
    }

    /** Those who are gone before their answer: Tomcat would log each with a trace. */
    @Test
    void clientsThatResetTheirConnectionsLeaveNoTrace() throws Exception {
        try (RelayApart own = RelayApart.start(Map.of())) {
            for (int i = 0; i < 300; i++) {
                try (Socket socket = new Socket("127.0.0.1", own.port())) {
                    socket.setSoLinger(true, 0);
                    String path = i % 3 == 0 ? "/livez" : i % 3 == 1 ? "/metrics" : "/introduction/gone";
                    String request = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
                    socket.getOutputStream().write(request.repeat(20).getBytes(ISO_8859_1));
                }
            }
            Patience.await("pages are answered again", () -> isServed(own));
            assertNoTrace(own);
        }
    }

    private static boolean isServed(RelayApart other) {
        try {
            return other.get("/status").startsWith("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static void assertNoTrace() throws IOException {
        assertNoTrace(relay);
    }

    private static void assertNoTrace(RelayApart any) throws IOException {
        assertThat(any.log().lines().filter(line -> line.contains(" ERROR ") || line.startsWith("\tat ")))
                .isEmpty();
    }

    /** What comes first of the answer, or nothing if the connection ends without one. */
    private static String ask(String request) throws IOException {
        return ask(request, 12);
    }

    private static String ask(String request, int length) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", relay.port())) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            byte[] answer = socket.getInputStream().readNBytes(length);
            return new String(answer, ISO_8859_1);
        } catch (SocketException e) {
            return CUT;
        }
    }

    private static String status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? answer.substring(9) : answer;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(60, text.length()));
    }
}
