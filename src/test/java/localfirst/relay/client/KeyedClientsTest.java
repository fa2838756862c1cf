package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java clients whose ids are bound to keys. */
@SystemTest
class KeyedClientsTest {
    private static final DocumentSecret SECRET = DocumentSecret.of("correct horse battery staple");

    private final RelayServer relay = RelayServer.builder().port(0).start();
    private final RecordingListener aliceHeard = new RecordingListener();
    private final RecordingListener bobHeard = new RecordingListener();
    private final PeerKey key = PeerKey.create();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        relay.close();
    }

    private RelayClientBuilder client(RecordingListener heard) {
        return RelayClient.builder("localhost:" + relay.port()).listener(heard);
    }

    @ParameterizedTest
    @EnumSource
    void twoOfThemMeetAndTalk(Dialect dialect) {
        PeerKey other = PeerKey.create();
        try (RelayClient alice = client(aliceHeard)
                        .key(key)
                        .dialect(dialect)
                        .documents("doc")
                        .connect();
                RelayClient bob = client(bobHeard).key(other).documents("doc").connect()) {
            assertTalk(alice.peerId(), bob.peerId());
        }
    }

    /** One shows its ticket and its token in one header, the other in two ways. */
    @Test
    void tokensStayInForceBesideTickets() {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens("open-sesame.0123"));
        try (RelayServer closed = RelayServer.builder().config(config).start();
                RelayClient alice = RelayClient.builder("localhost:" + closed.port())
                        .key(key)
                        .token("open-sesame.0123")
                        .documents("doc")
                        .listener(aliceHeard)
                        .connect();
                RelayClient bob = RelayClient.builder("localhost:" + closed.port() + "/t/open-sesame.0123")
                        .key(PeerKey.create())
                        .documents("doc")
                        .listener(bobHeard)
                        .connect()) {
            assertTalk(alice.peerId(), bob.peerId());
        }
    }

    @Test
    void oneMeetsAPeerWithoutAKeyAlsoIfItJoinsLater() {
        try (RelayClient alice = client(aliceHeard).key(key).connect();
                RelayClient bob =
                        client(bobHeard).peerId("bob").documents("doc").connect()) {
            alice.join("doc");
            assertTalk(key.peerId(), "bob");
        }
    }

    private void assertTalk(String alice, String bob) {
        PeerConnection toBob = aliceHeard.nextPeer();
        assertThat(toBob.peerId()).isEqualTo(bob);
        PeerConnection toAlice = bobHeard.nextPeer();
        assertThat(toAlice.peerId()).isEqualTo(alice);
        bobHeard.keepMessages(toAlice);
        toBob.send("hello");
        assertThat(bobHeard.nextMessages(1)).containsExactly("text:hello");
    }

    @Test
    void theyMeetEncryptedAndEachHasSeenTheOthersKey() {
        try (RelayClient alice = client(aliceHeard).key(key).connect().join("doc", SECRET);
                RelayClient bob =
                        client(bobHeard).key(PeerKey.create()).connect().join("doc", SECRET);
                RelayClient carol = client(new RecordingListener())
                        .peerId("carol")
                        .connect()
                        .join("doc", SECRET)) {
            await(
                    "all to meet",
                    () -> alice.peerIds().size() == 2 && bob.peerIds().size() == 2);
            await("carol too", () -> carol.peerIds().size() == 2);
            assertThat(List.of(
                            connection(alice, bob).isVerified(),
                            connection(bob, alice).isVerified(),
                            connection(carol, alice).isVerified()))
                    .containsOnly(true);
            // Whoever knows the secret could be carol.
            assertThat(connection(alice, carol).isVerified()).isFalse();
        }
    }

    private static PeerConnection connection(RelayClient from, RelayClient to) {
        return from.get(to.peerId(), "doc").orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJavaScriptClientWithAKeyTalksWithAJavaClientWithOne(boolean isSecret) throws IOException {
        NodeProcess.require();
        NodePackages.require(Path.of("client/js-encryption"));
        Path file = directory.resolve("peer.pem");
        String remote = PeerKey.loadOrCreate(file).peerId();
        List<String> arguments =
                new ArrayList<>(List.of("keyed.mjs", "ws://localhost:" + relay.port(), file.toString(), "doc"));
        if (isSecret) {
            arguments.add("correct horse battery staple");
        }
        try (RelayClient alice = client(aliceHeard).key(key).connect();
                NodeProcess node = new NodeProcess(arguments.toArray(String[]::new))) {
            if (isSecret) {
                alice.join("doc", SECRET);
            } else {
                alice.join("doc");
            }
            // Without encryption, only the relay has seen the proof.
            node.awaitLine("peer-connect " + key.peerId() + " doc");
            node.awaitLine("verified " + isSecret);
            PeerConnection toPeer = aliceHeard.nextPeer();
            assertThat(toPeer.peerId()).isEqualTo(remote);
            assertThat(toPeer.isVerified()).isEqualTo(isSecret);
            aliceHeard.keepMessages(toPeer);
            toPeer.send("hello");
            assertThat(aliceHeard.nextMessages(1)).containsExactly("text:hello");
        }
    }

    /** Published clients, which know nothing of keys, and peers with keys meet as usual. */
    @Test
    void npmClientsMeetPeersWithKeysOnOneDocument() {
        NodeProcess.require();
        String url = "ws://localhost:" + relay.port();
        try (NodeProcess bob = new NodeProcess("peer.mjs", "4", url, "bob", "doc 1", "from 4");
                NodeProcess carol = new NodeProcess("peer.mjs", "3", url, "carol", "doc 1", "from 3");
                RelayClient alice =
                        client(aliceHeard).key(key).documents("doc 1").connect()) {
            aliceHeard.keepMessages(aliceHeard.nextPeer());
            aliceHeard.keepMessages(aliceHeard.nextPeer());
            assertThat(aliceHeard.nextMessages(2)).containsExactlyInAnyOrder("text:from 4", "text:from 3");
            assertThat(alice.peerIds()).containsExactly("bob", "carol");
            bob.awaitLine("peer-connect carol");
            carol.awaitLine("peer-connect bob");
        }
    }

    @Test
    void aKeyIsTheSameAfterItWasWrittenAndRead() throws IOException {
        Path file = directory.resolve("peer.pem");
        PeerKey made = PeerKey.loadOrCreate(file);
        assertThat(PeerKey.loadOrCreate(file).peerId()).isEqualTo(made.peerId());
        assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        byte[] text = {1, 2, 3};
        assertThat(Ed25519.verify(made.peerId(), text, PeerKey.load(file).sign(text)))
                .isTrue();
        assertThat(made.toString()).isEqualTo("PeerKey[" + made.peerId() + "]");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    /** Made by {@code openssl genpkey -algorithm ed25519}; the id is what {@code openssl pkey -pubout} shows. */
    @Test
    void aKeyThatOpensslMadeIsRead() throws IOException {
        Path file = directory.resolve("openssl.pem");
        Files.writeString(file, """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
                -----END PRIVATE KEY-----
                """);
        assertThat(PeerKey.load(file).peerId()).isEqualTo("ed25519.11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }

    @Test
    void whatIsNoKeyIsRefusedInPlainWords() throws IOException {
        Path file = directory.resolve("no.pem");
        Files.writeString(file, "nothing");
        assertThatThrownBy(() -> PeerKey.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("isn't a PEM file");
        assertThatThrownBy(() ->
                        RelayClient.builder("localhost").peerId("ed25519.x").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a peerId that begins with ed25519. belongs to a key: set the key instead");
        assertThatThrownBy(() ->
                        RelayClient.builder("localhost").peerId("bob").key(key).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key has an id of its own: set no peerId besides");
    }
}
