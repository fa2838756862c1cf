package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents with a secret, over a real relay. */
@SystemTest
class EncryptionTest {
    private static final DocumentSecret SECRET = DocumentSecret.of("correct horse battery staple");

    private RelayServer relay;

    @BeforeEach
    void start() throws Exception {
        relay = RelayServer.builder().port(0).start();
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void twoThatKnowTheSecretTalk() {
        Ear ofAlice = new Ear();
        Ear ofBob = new Ear();
        try (RelayClient alice = client("alice", ofAlice).join("shopping", SECRET);
                RelayClient bob = client("bob", ofBob).join("shopping", SECRET)) {
            await("both to meet", () -> alice.has("bob", "shopping") && bob.has("alice", "shopping"));
            assertThat(alice.documentIds()).containsExactly("shopping");
            PeerConnection toBob = alice.get("bob", "shopping").orElseThrow();
            String longer = "ä".repeat(200_000);
            toBob.send("hello");
            toBob.send(new byte[] {1, 2, 3});
            toBob.send(longer);
            toBob.send("");
            toBob.close(4321, "enough");
            await(
                    () -> "all: bob has " + ofBob + ", and alice " + ofAlice,
                    () -> ofBob.events.size() == 5 && ofAlice.events.size() == 1);
            assertThat(ofBob.events)
                    .containsExactly("hello", "[1, 2, 3]", longer, "", "disconnect alice shopping 4321 enough");
            assertThat(ofAlice.events).containsExactly("disconnect bob shopping 4321 enough");
        }
    }

    /** Mallory may have the id from the relay. */
    @Test
    void whoDoesntKnowTheSecretIsRefusedAndHearsNothing() {
        Ear ofAlice = new Ear();
        String id = JoinedDocument.secret("shopping", SECRET).id();
        assertThat(id).doesNotContain("shopping");
        try (RelayClient alice = client("alice", ofAlice).join("shopping", SECRET);
                RelayClient mallory = client("mallory", new Ear()).join(id)) {
            await("mallory to connect", () -> mallory.has("alice", id));
            mallory.get("alice", id).orElseThrow().send(new byte[48]);
            await("a refusal", () -> !ofAlice.events.isEmpty());
            assertThat(ofAlice.events.get(0)).isEqualTo("refused mallory shopping");
            assertThat(alice.has("mallory")).isFalse();
        }
    }

    @Test
    void aJavaScriptClientTalksWithAJavaClientEncrypted() {
        NodeProcess.require();
        NodePackages.require(Path.of("client/js-encryption"));
        for (String peer : List.of("aaron", "bob")) {
            Ear ofAlice = new Ear();
            // One of the two comes before alice in the order of ids, so each language begins the handshake once.
            try (RelayClient alice = client("alice", ofAlice).join("shopping", SECRET);
                    NodeProcess node = new NodeProcess(
                            "encrypted.mjs",
                            "ws://localhost:" + relay.port(),
                            peer,
                            "shopping",
                            "correct horse battery staple")) {
                node.awaitLine("peer-connect alice shopping");
                await("a connection", () -> alice.has(peer, "shopping"));
                PeerConnection toPeer = alice.get(peer, "shopping").orElseThrow();
                String longer = "é".repeat(100_000);
                toPeer.send("hello");
                toPeer.send(ByteBuffer.wrap(new byte[] {0, -1}));
                toPeer.send(longer);
                await("the echo", () -> ofAlice.events.size() == 3);
                assertThat(ofAlice.events).containsExactly("hello", "[0, -1]", longer);
                toPeer.close(4321, "enough");
                node.awaitLine("close 4321 enough true");
            }
        }
    }

    @Test
    void aDocumentHasOneSecret() {
        try (RelayClient alice = client("alice", new Ear()).join("shopping", SECRET)) {
            alice.join("shopping", DocumentSecret.of("correct horse battery staple"));
            assertThatThrownBy(() -> alice.join("shopping")).hasMessageContaining("another secret");
            assertThatThrownBy(() -> alice.join("shopping", DocumentSecret.of(DocumentSecret.random())))
                    .hasMessageContaining("another secret");
            assertThatThrownBy(() -> DocumentSecret.of("too short")).hasMessageContaining("can be guessed");
            assertThat(alice.leave("shopping").documentIds()).isEmpty();
        }
    }

    /** It cuts nothing, however long it takes a busy machine to send what is to be sent before a close. */
    private RelayClient client(String peerId, Ear ear) {
        return RelayClient.builder("localhost:" + relay.port())
                .peerId(peerId)
                .closeTimeout(Patience.LIMIT)
                .listener(ear)
                .connect();
    }

    /** Notes what comes. */
    private static final class Ear implements RelayListener, MessageListener {
        private final List<String> events = new CopyOnWriteArrayList<>();

        /** What no test asks for, but a failing one may be explained by. */
        private final List<String> asides = new CopyOnWriteArrayList<>();

        @Override
        public String toString() {
            return Stream.concat(events.stream(), asides.stream())
                    .map(event -> event.length() < 100 ? event : event.length() + " characters")
                    .toList()
                    .toString();
        }

        @Override
        public void onPeerConnect(PeerConnection peer) {
            peer.listen(this);
        }

        @Override
        public void onPeerDisconnect(PeerConnection peer, CloseStatus status) {
            (status.code() >= 4000 ? events : asides)
                    .add("disconnect %s %s %d %s"
                            .formatted(peer.peerId(), peer.documentId(), status.code(), status.reason()));
        }

        @Override
        public void onPeerRefused(String peerId, String documentId, String reason) {
            events.add("refused " + peerId + " " + documentId);
        }

        @Override
        public void onError(Throwable error) {
            asides.add(error.toString());
        }

        @Override
        public @Nullable CompletionStage<?> onText(String text) {
            events.add(text);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(byte[] bytes) {
            events.add(Arrays.toString(bytes));
            return null;
        }
    }
}
