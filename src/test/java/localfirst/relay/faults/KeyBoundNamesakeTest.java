package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.RelayConfig;
import localfirst.relay.client.MessageListener;
import localfirst.relay.client.PeerConnection;
import localfirst.relay.client.PeerKey;
import localfirst.relay.client.RelayClient;
import localfirst.relay.client.RelayListener;
import localfirst.relay.peer.PeerId;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A stranger at a peer's own address, who knows the peer's id and its documents, and wants to keep it off the relay: what that
 * does to a peer whose id is bound to a key, and to one whose id isn't.
 */
@SystemTest
class KeyBoundNamesakeTest {
    private static final String HERE = "198.51.100.7";
    private static final String ELSEWHERE = "198.51.100.8";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<WebSocket> strangers = new ArrayList<>();
    private final List<RelayClient> clients = new ArrayList<>();
    private final PeerKey key = PeerKey.create();
    private final RelayServer server = RelayServer.builder()
            .config(RelayConfig.defaults().withPort(0).withTrustedProxies(List.of("127.0.0.0/8")))
            .start();

    @AfterEach
    void stop() {
        strangers.forEach(WebSocket::abort);
        clients.forEach(RelayClient::close);
        server.close();
    }

    /** What a client is told of its peers. */
    private static final class Ear implements RelayListener {
        private final BlockingQueue<PeerConnection> peers = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public void onPeerConnect(PeerConnection peer) {
            peer.listen(new MessageListener() {
                @Override
                public CompletionStage<?> onText(String text) {
                    texts.add(text);
                    return null;
                }
            });
            peers.add(peer);
        }

        PeerConnection peer() {
            return Patience.next(peers, () -> "a peer");
        }
    }

    private RelayClient alice(Ear ear) {
        return opened(RelayClient.builder("127.0.0.1:" + server.port())
                .key(key)
                .documents("doc")
                .header("X-Forwarded-For", HERE)
                .listener(ear)
                .connect());
    }

    private RelayClient bob(Ear ear) {
        return opened(RelayClient.builder("127.0.0.1:" + server.port())
                .peerId("bob")
                .documents("doc")
                .header("X-Forwarded-For", ELSEWHERE)
                .listener(ear)
                .connect());
    }

    private RelayClient opened(RelayClient client) {
        clients.add(client);
        return client;
    }

    private void assertTheyTalk() {
        Ear ofAlice = new Ear();
        Ear ofBob = new Ear();
        bob(ofBob);
        alice(ofAlice);
        assertThat(ofAlice.peer().peerId()).isEqualTo("bob");
        PeerConnection toAlice = ofBob.peer();
        assertThat(toAlice.peerId()).isEqualTo(key.peerId());
        toAlice.send("hello");
        assertThat(Patience.next(ofAlice.texts, () -> "a text")).isEqualTo("hello");
    }

    @Test
    void idleSocketsUnderAnIdThatIsBoundToAKeyTakeNoPlace() throws Exception {
        for (int i = 0; i < 100; i++) {
            stranger("/introduction/" + key.peerId(), "");
        }
        assertTheyTalk();
    }

    @Test
    void newerSocketsThatJoinItsDocumentsHearNothing() throws Exception {
        Ear ofAlice = new Ear();
        alice(ofAlice);
        Patience.await("alice to be present", () -> server.relay().figures().documents() == 1);
        Heard heard = stranger("/introduction/" + key.peerId(), "{\"type\":\"Join\",\"documentIds\":[\"doc\"]}");
        assertThat(Patience.next(heard.texts, () -> "a challenge")).contains("Challenge");
        Ear ofBob = new Ear();
        bob(ofBob);
        assertThat(ofAlice.peer().peerId()).isEqualTo("bob");
        assertThat(ofBob.peer().peerId()).isEqualTo(key.peerId());
        assertThat(heard.texts).isEmpty();
    }

    @Test
    void callsUnderItsIdAreClosedAndDisturbNone() throws Exception {
        Ear ofAlice = new Ear();
        Ear ofBob = new Ear();
        alice(ofAlice);
        bob(ofBob);
        PeerConnection toBob = ofAlice.peer();
        ofBob.peer();
        for (int i = 0; i < 20; i++) {
            Heard heard = stranger("/connection/" + key.peerId() + "/bob/doc", "");
            assertThat(Patience.result(heard.closed, "a close")).isEqualTo(4004);
        }
        toBob.send("hello");
        assertThat(Patience.next(ofBob.texts, () -> "a text")).isEqualTo("hello");
        Patience.await(
                "that theirs is the only pipe", () -> server.relay().figures().pipes() == 1);
    }

    @Test
    void whatIsDoneInItsNameSlowsItDownByNothing() throws Exception {
        for (int i = 0; i < 6; i++) {
            Heard heard =
                    stranger("/introduction/" + key.peerId(), "{\"type\":\"Proof\",\"signature\":\"\",\"relay\":\"\"}");
            assertThat(Patience.result(heard.closed, "a close")).isEqualTo(4004);
        }
        assertThat(server.relay()
                        .admission()
                        .delayOnArrival(
                                new PeerId(key.peerId()),
                                server.relay().clientAddresses().of("127.0.0.1", List.of(HERE), List.of())))
                .isZero();
        assertTheyTalk();
    }

    /** What is left for ids without a key, as SECURITY.md tells it. */
    @Test
    void aPeerWithoutAKeyLosesItsPlacesAtItsOwnAddressOnly() throws Exception {
        int letIn = 0;
        for (int i = 0; i < 20; i++) {
            letIn += isLetIn("alice", HERE) ? 1 : 0;
        }
        assertThat(letIn).isEqualTo(16);
        assertThat(isLetIn("alice", ELSEWHERE)).isTrue();
    }

    @Test
    void anAddressThatHeldAnIdHasPlacesHoweverManyOthersTake() throws Exception {
        assertThat(isLetIn("alice", HERE)).isTrue();
        for (int site = 0; site < 10; site++) {
            for (int i = 0; i < 16; i++) {
                isLetIn("alice", "203.0.113." + site);
            }
        }
        // Its first may be dead, without anybody knowing.
        assertThat(isLetIn("alice", HERE)).isTrue();
    }

    private boolean isLetIn(String peer, String from) throws Exception {
        try {
            open("/introduction/" + peer, from, new Heard());
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private Heard stranger(String path, String says) throws Exception {
        Heard heard = new Heard();
        WebSocket socket = open(path, HERE, heard);
        if (!says.isEmpty()) socket.sendText(says, true).join();
        return heard;
    }

    private WebSocket open(String path, String from, WebSocket.Listener listener) throws Exception {
        WebSocket socket = Patience.result(
                http.newWebSocketBuilder()
                        .header("X-Forwarded-For", from)
                        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), listener),
                "a handshake is answered");
        strangers.add(socket);
        return socket;
    }

    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            texts.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }
}
