package localfirst.relay.behaviour;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a request looks like, the connector, the filters and the endpoints take it for the same thing. */
@SystemTest
class OneDoorTest {
    private static final String GOOD = "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    /** Less than a relay gives a client to answer its Close frame. */
    private static final Duration WAIT_FOR_ANSWER = Duration.ofSeconds(4);

    private static final String HOST = "Host: localhost\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private Place.Running running;

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        running.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void whatIsntAHandshakeAsTheRfcSaysIsRefusedAndOpensNothing(Place place) throws Exception {
        running = place.start(Map.of());
        for (String path : List.of("/introduction/alice", "/connection/alice/bob/doc")) {
            assertStatus(400, path, "HTTP/1.1", HOST + GOOD.replace("websocket\r", "x, websocket\r"));
            assertStatus(400, path, "HTTP/1.1", HOST + "Upgrade: x\r\n" + GOOD);
            assertStatus(400, path, "HTTP/1.1", HOST + GOOD + "Upgrade: websocket\r\n");
            assertStatus(400, path, "HTTP/1.1", HOST + GOOD + "Content-Length: 5\r\n");
            assertStatus(400, path, "HTTP/1.1", HOST + GOOD + "Transfer-Encoding: chunked\r\n");
            assertStatus(400, path, "HTTP/1.1", HOST + GOOD.replace("ZQ==", ""));
            assertStatus(400, path, "HTTP/1.1", HOST + HOST + GOOD);
            assertStatus(400, path, "HTTP/1.1", GOOD);
            assertStatus(400, path, "HTTP/1.0", HOST + GOOD);
        }
        assertThat(get("/metrics"))
                .contains("relay_sockets{endpoint=\"introduction\"} 0.0")
                .contains("relay_sockets{endpoint=\"connection\"} 0.0")
                .containsPattern("relay_refusals_total\\{reason=\"malformed_handshake\"} [1-9]");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void anotherVersionIsToldWhichOneThereIs(Place place) throws Exception {
        running = place.start(Map.of());
        String old = ask("GET", "/introduction/alice", "HTTP/1.1", HOST + GOOD.replace("Version: 13", "Version: 8"));
        assertThat(old).startsWith("HTTP/1.1 426").containsIgnoringCase("sec-websocket-version: 13");
        awaitMetric("relay_refusals_total{reason=\"other_version\"} 1.0");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void whatIsPrivateStaysSoForHandshakes(Place place) throws Exception {
        running = place.start(Map.of("relay.management.tokens", "0123456789abcdef"));
        for (String headers : List.of("Upgrade: websocket\r\n", GOOD, "Connection: Upgrade\r\n", "Upgrade: x\r\n")) {
            assertStatus(401, "/metrics", "HTTP/1.1", HOST + headers);
            assertStatus(401, "/status", "HTTP/1.1", HOST + headers);
        }
    }

    /** Whatever they look like, and whoever answers them: an answer that isn't a WebSocket counts for its address. */
    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void pagesAreLimitedByAddress(Place place) throws Exception {
        running = place.start(Map.of(
                "relay.trusted-proxies", "127.0.0.0/8",
                "relay.management.tokens", "0123456789abcdef",
                "relay.limits.handshakes-per-second", "1",
                "relay.limits.handshake-burst", "100"));
        String wrong = "Authorization: Bearer 0123456789abcdeX\r\n";
        String right = "Authorization: Bearer 0123456789abcdef\r\n";
        assertRefusedInTheEnd("GET", "/metrics", right, "203.0.113.1");
        assertRefusedInTheEnd("GET", "/metrics", right + GOOD, "203.0.113.2");
        assertRefusedInTheEnd("GET", "/", GOOD, "203.0.113.3");
        assertRefusedInTheEnd("GET", "/metrics", wrong, "203.0.113.4");
        assertRefusedInTheEnd("GET", "/nothing/../here", GOOD, "203.0.113.5");
        assertRefusedInTheEnd("OPTIONS", "/status", "", "203.0.113.6");
        assertThat(ask("GET", "/introduction/alice", "HTTP/1.1", from("203.0.113.2") + GOOD))
                .as("handshakes have a limit of their own")
                .startsWith("HTTP/1.1 101");
        assertThat(ask("GET", "/", "HTTP/1.1", from("203.0.113.7"))).startsWith("HTTP/1.1 200");
    }

    private void assertRefusedInTheEnd(String method, String path, String headers, String address) throws Exception {
        for (int i = 0; i < 60; i++) {
            if (ask(method, path, "HTTP/1.1", from(address) + headers).startsWith("HTTP/1.1 429")) {
                return;
            }
        }
        throw new AssertionError("60 times " + method + " " + path + " " + headers);
    }

    private static String from(String address) {
        return HOST + "X-Forwarded-For: " + address + "\r\n";
    }

    @Test
    void whatHasAPortOfItsOwnIsntHereForHandshakesEither() throws Exception {
        running = Place.EMBEDDED.start(Map.of("relay.management.port", String.valueOf(OwnProcess.freePort())));
        assertStatus(404, "/metrics", "HTTP/1.1", HOST + "Upgrade: websocket\r\n");
        assertStatus(404, "/metrics", "HTTP/1.1", HOST + GOOD);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void pagesHavePlainPathsOnly(Place place) throws Exception {
        running = place.start(Map.of());
        for (String path : List.of(
                "/x/..;/metrics",
                "/metrics;x",
                "/;x/metrics",
                "/connection/..;/metrics",
                "/connection/../metrics",
                "/%6detrics",
                "/./metrics",
                "//metrics")) {
            assertThat(ask("GET", path, "HTTP/1.1", HOST)).as(path).doesNotStartWith("HTTP/1.1 200");
            assertThat(ask("GET", path, "HTTP/1.1", HOST + GOOD)).as(path).doesNotContain("relay_pipes");
        }
        assertStatus(200, "/metrics", "HTTP/1.1", HOST);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER"})
    void aTargetWithTheHostInItIsServedIfItIsThisOne(Place place) throws Exception {
        running = place.start(Map.of());
        String context = running.address().contextPath();
        assertThat(askFor("http://localhost" + context + "/connection/alice/bob/doc", GOOD))
                .startsWith("HTTP/1.1 101");
        assertThat(askFor("http://elsewhere" + context + "/connection/alice/bob/doc", GOOD))
                .startsWith("HTTP/1.1 400");
        assertThat(askFor("http://localhost" + context + "/livez", "")).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER"})
    void clientsConfiguredWithASlashAtTheEndGetIn(Place place) throws Exception {
        running = place.start(Map.of("relay.access.tokens", "0123456789abcdef"));
        assertStatus(101, "//introduction/alice?token=0123456789abcdef", "HTTP/1.1", HOST + GOOD);
        assertStatus(101, "/t/0123456789abcdef//introduction/alice", "HTTP/1.1", HOST + GOOD);
        assertStatus(101, "//connection/alice/bob/doc?token=0123456789abcdef", "HTTP/1.1", HOST + GOOD);
    }

    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER"})
    void withoutAPageThereIsStillSomethingAtTheTop(Place place) throws Exception {
        running = place.start(Map.of("relay.page", "off"));
        assertThat(get("/")).startsWith("HTTP/1.1 200").contains("This is a relay.");
    }

    /** The first few handshakes after the start are the slow ones. */
    @Test
    void socketsOfAnAddressAreCountedExactlyFromTheStart() throws Exception {
        running = Place.EMBEDDED.start(
                Map.of("relay.trusted-proxies", "127.0.0.0/8", "relay.limits.sockets-per-address", "5"));
        String headers = HOST + GOOD + "X-Forwarded-For: 203.0.113.9\r\n";
        // Each refusal takes a second.
        for (int i = 0; i < 8; i++) {
            assertStatus(i < 5 ? 101 : 429, "/introduction/peer-" + i, "HTTP/1.1", headers);
        }
    }

    /** Otherwise the relay's work is all that slows down who calls again as soon as it is refused. */
    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER", "ANNOTATED"})
    void whoCallsTooFastWaitsForItsRefusal(Place place) throws Exception {
        running = place.start(Map.of(
                "relay.trusted-proxies", "127.0.0.1,::1",
                "relay.limits.handshakes-per-second", "1",
                "relay.limits.handshake-burst", "1"));
        String hasty = HOST + GOOD + "X-Forwarded-For: 203.0.113.9\r\n";
        String answer = "";
        long began = System.nanoTime();
        for (int i = 0; i < 20 && !answer.startsWith("HTTP/1.1 429"); i++) {
            began = System.nanoTime();
            answer = ask("GET", "/introduction/hasty", "HTTP/1.1", hasty);
        }
        assertThat(answer).startsWith("HTTP/1.1 429").containsIgnoringCase("Retry-After: 1\r\n");
        assertThat(System.nanoTime() - began).isGreaterThan(900_000_000L);
        assertStatus(101, "/introduction/bob", "HTTP/1.1", HOST + GOOD + "X-Forwarded-For: 203.0.113.8\r\n");
    }

    /** As long as a head may be, so that ids that may be joined with can also be called with. */
    @Test
    void longHeadsAreTakenAndTooLongOnesCounted() throws Exception {
        running = Place.EMBEDDED.start(Map.of());
        String id = "%E2%82%AC".repeat(300);
        assertStatus(101, "/introduction/" + id, "HTTP/1.1", HOST + GOOD);
        assertStatus(101, "/connection/" + id + "/" + id + "/" + id, "HTTP/1.1", HOST + GOOD);
        String longest = "%E2%82%AC".repeat(341);
        assertStatus(101, "/connection/" + longest + "/" + longest + "/" + longest, "HTTP/1.1", HOST + GOOD);
        assertStatus(101, "/introduction/bob", "HTTP/1.1", HOST + GOOD + "Cookie: " + "c".repeat(15_000) + "\r\n");
        assertStatus(400, "/introduction/bob", "HTTP/1.1", HOST + GOOD + "Cookie: " + "c".repeat(20_000) + "\r\n");
        awaitMetric("relay_refusals_total{reason=\"malformed_request\"} 1.0");
    }

    /** A client needn't do anything for it, not even answer. */
    @ParameterizedTest
    @EnumSource(names = {"EMBEDDED", "FRAME_FILTER"})
    void afterAProtocolErrorTheRelayEndsTheConnection(Place place) throws Exception {
        running = place.start(Map.of());
        Patience.inTime(WAIT_FOR_ANSWER, () -> {
            Socket socket = send("GET", "/connection/alice/bob/doc", "HTTP/1.1", HOST + GOOD);
            long began = System.nanoTime();
            socket.getOutputStream().write(new byte[] {(byte) 0x82, 1, 2});
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertThat(all).contains("\u0003\u00ea");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("it doesn't wait for the client")
                    .isLessThan(WAIT_FOR_ANSWER);
        });
    }

    /** Not every answer is counted before its client has it. */
    private void awaitMetric(String line) {
        Patience.await(line, () -> {
            try {
                return get("/metrics").contains(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void assertStatus(int status, String path, String protocol, String headers) throws IOException {
        assertThat(ask("GET", path, protocol, headers))
                .as(path + " " + protocol + " " + headers)
                .startsWith("HTTP/1.1 " + status);
    }

    private String get(String path) throws IOException {
        Socket socket = send("GET", path, "HTTP/1.1", HOST + "Connection: close\r\n");
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    private String askFor(String target, String headers) throws IOException {
        return head(sendRaw("GET " + target + " HTTP/1.1\r\n" + HOST + headers + "\r\n"));
    }

    private String ask(String method, String path, String protocol, String headers) throws IOException {
        return head(send(method, path, protocol, headers));
    }

    private Socket send(String method, String path, String protocol, String headers) throws IOException {
        String target = running.address().contextPath() + path;
        return sendRaw(method + " " + target + " " + protocol + "\r\n" + headers + "\r\n");
    }

    private Socket sendRaw(String request) throws IOException {
        Socket socket = new Socket("localhost", running.address().port());
        sockets.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return socket;
    }

    /** Without what comes after the head. */
    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
