package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.handshake.HandshakeRequest;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerId;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger who knows a peer's id and wants to keep it away, and one who wants the relay to check tokens all day. */
@SystemTest
class NamesakeTest {
    private static final String STRANGER = "203.0.113.66";
    private static final String ALICE = "198.51.100.7";
    private static final String BOB = "198.51.100.8";
    private static final String JOIN = "{\"type\":\"Join\",\"documentIds\":[\"doc\"]}";

    /** No frame has this opcode: it is text with a reserved bit. */
    private static final byte[] BROKEN = {(byte) 0xC1, (byte) 0x80, 0, 0, 0, 0};

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<WebSocket> open = new ArrayList<>();
    private RelayServer server;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        open.forEach(WebSocket::abort);
        if (server != null) {
            server.close();
        }
    }

    @Test
    void idleSocketsUnderAnIdLeaveItsOwnerAPlace() throws Exception {
        start(config());
        int idle = 0;
        for (int i = 0; i < 20; i++) {
            idle += isLetIn("alice", STRANGER) ? 1 : 0;
        }
        assertThat(idle).isEqualTo(16);
        assertThat(isLetIn("alice", STRANGER)).isFalse();
        assertIntroduced(ALICE);
    }

    @Test
    void failuresUnderAnIdDelayItsOwnerAtMostWherePeopleShareAnAddress() throws Exception {
        start(config());
        for (int i = 0; i < 4; i++) {
            breakOff("alice", ALICE);
        }
        // The last may have seen its end before the relay has counted it.
        Patience.await(
                "that all four are counted",
                () -> server.relay()
                        .admission()
                        .delayOnArrival(new PeerId("alice"), alice())
                        .equals(Duration.ofSeconds(5)));
        assertIntroduced(ALICE);
    }

    private ClientAddress alice() {
        return server.relay().clientAddresses().of("127.0.0.1", List.of(ALICE), List.of());
    }

    @Test
    void tokensOfAnAddressThatIsTooFastAreNotLookedAt() throws Exception {
        PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Path jwks = directory.resolve("jwks.json");
        Files.writeString(jwks, "{\"keys\":[" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}");
        Limits limits = Limits.defaults().toBuilder()
                .handshakesPerSecond(1)
                .handshakeBurst(20)
                .build();
        start(config().withLimits(limits).withAccess(AccessConfig.open().withJwks(jwks)));
        String expired = token(key, 1_000_000_000);
        String right = token(key, 4_000_000_000L);
        // Not over the network, where each refusal would take a second.
        for (int i = 0; i < 200; i++) {
            assertThat(mayEnter(expired, STRANGER)).isFalse();
        }
        assertThat(mayEnter(right, STRANGER)).as("a right one, from there").isFalse();
        assertThat(server.relay().admission().refused(Refusal.EXPIRED_TOKEN)).isBetween(20L, 150L);
        assertThat(server.relay().admission().refused(Refusal.TOO_FAST)).isGreaterThan(50);
        assertThat(isLetIn("t/" + right, "alice", ALICE)).as("from elsewhere").isTrue();
    }

    private boolean mayEnter(String token, String from) {
        ClientAddress address = server.relay().clientAddresses().of("127.0.0.1", List.of(from), List.of());
        HandshakeRequest asked = HandshakeRequest.of("/t/" + token + "/introduction/alice", null, name -> List.of());
        return asked.enter(server.relay(), address)
                .refusal(server.relay(), address)
                .isEmpty();
    }

    private static RelayConfig config() {
        return RelayConfig.defaults().withPort(0).withTrustedProxies(List.of("127.0.0.0/8"));
    }

    private void start(RelayConfig config) {
        server = RelayServer.builder().config(config).start();
    }

    /** Alice comes from there, and bob from elsewhere; they have to be told of each other. */
    private void assertIntroduced(String from) throws Exception {
        Told alice = new Told();
        Told bob = new Told();
        open("", "alice", from, alice).sendText(JOIN, true).join();
        open("", "bob", BOB, bob).sendText(JOIN, true).join();
        assertThat(Patience.result(alice.text, "alice is told of bob")).contains("\"bob\"");
        assertThat(Patience.result(bob.text, "bob is told of alice")).contains("\"alice\"");
    }

    private boolean isLetIn(String peer, String from) throws Exception {
        return isLetIn("", peer, from);
    }

    private boolean isLetIn(String prefix, String peer, String from) throws Exception {
        try {
            open(prefix, peer, from, new Told());
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private WebSocket open(String prefix, String peer, String from, WebSocket.Listener listener) throws Exception {
        String base = "ws://127.0.0.1:" + server.port() + (prefix.isEmpty() ? "" : "/" + prefix);
        WebSocket socket = Patience.result(
                http.newWebSocketBuilder()
                        .header("X-Forwarded-For", from)
                        .buildAsync(URI.create(base + "/introduction/" + peer), listener),
                "a handshake is answered");
        open.add(socket);
        return socket;
    }

    /** A frame with a reserved bit, which no client library sends. Waits until the relay has cut the connection. */
    private void breakOff(String peer, String from) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            String handshake = "GET /introduction/" + peer + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nX-Forwarded-For: " + from
                    + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(BROKEN);
            byte[] answer = socket.getInputStream().readNBytes(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 101");
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private static String token(PublicJsonWebKey key, long end) throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload("{\"aud\":\"relay\",\"exp\":" + end + "}");
        signature.setKey(key.getPrivateKey());
        signature.setAlgorithmHeaderValue("ES256");
        return signature.getCompactSerialization();
    }

    /** What a peer hears first. */
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
