package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.FreePorts;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java client as alice, and the published npm clients as her peers, who send everything back. */
@SystemTest
class NpmInteropTest {
    private final RecordingListener heard = new RecordingListener();

    @BeforeEach
    void requireNode() {
        NodeProcess.require();
    }

    static Stream<Arguments> peers() {
        return Stream.of("4", "3")
                .flatMap(version -> Arrays.stream(Dialect.values()).map(dialect -> Arguments.of(version, dialect)));
    }

    @ParameterizedTest
    @MethodSource("peers")
    void talksWithAnNpmClientOverThisRelay(String version, Dialect dialect) {
        try (RelayServer relay = RelayServer.builder().port(0).start();
                RelayClient alice = alice("http://localhost:" + relay.port(), dialect);
                NodeProcess bob = bob(version, relay.port(), "greetings")) {
            PeerConnection connection = heard.nextPeer();
            heard.keepMessages(connection);
            assertThat(heard.nextMessages(1)).containsExactly("text:greetings");
            checkEcho(connection);
            alice.disconnectPeer("bob");
            bob.awaitLine("peer-disconnect alice");
        }
    }

    @Test
    void bothGenerationsOfNpmClientsAndTheJavaClientMeetOnOneDocument() {
        try (RelayServer relay = RelayServer.builder().port(0).start();
                NodeProcess bob = bob("4", relay.port(), "from 4");
                NodeProcess carol = new NodeProcess("peer.mjs", "3", url(relay.port()), "carol", "doc 1", "from 3");
                RelayClient alice = alice(url(relay.port()), Dialect.MESSAGE_PACK)) {
            heard.keepMessages(heard.nextPeer());
            heard.keepMessages(heard.nextPeer());
            assertThat(heard.nextMessages(2)).containsExactlyInAnyOrder("text:from 4", "text:from 3");
            assertThat(alice.peerIds()).containsExactly("bob", "carol");
            bob.awaitLine("peer-connect carol");
            carol.awaitLine("peer-connect bob");
        }
    }

    @Test
    void findsAnNpmPeerAgainAfterTheRelayWasRestarted() {
        int port = FreePorts.next();
        RelayServer first = RelayServer.builder().port(port).start();
        try (RelayClient alice = alice(url(port), Dialect.MESSAGE_PACK);
                NodeProcess bob = bob("4", port, "greetings")) {
            heard.keepMessages(heard.nextPeer());
            assertThat(heard.nextMessages(1)).containsExactly("text:greetings");
            first.close();
            heard.awaitEvent("server-disconnect 1006");
            await("the pipe to go", () -> !alice.has("bob"));
            try (RelayServer second = RelayServer.builder().port(port).start()) {
                // The npm client may not know yet that the pipe it has is gone: then it greets over the next one.
                await(() -> "greetings; events " + heard.events, () -> {
                    for (PeerConnection next = heard.peers.poll(); next != null; next = heard.peers.poll()) {
                        heard.keepMessages(next);
                    }
                    return heard.messages.contains("text:greetings");
                });
                assertThat(second.port()).isEqualTo(port);
            }
        }
    }

    /**
     * The reference garbles what is sent before both are there, and its own client loses what comes with the handshake:
     * so alice asks until bob answers, and what follows has to be intact.
     */
    @Test
    void talksWithAnNpmClientOverTheReferenceRelay() throws IOException {
        int port = FreePorts.next();
        try (NodeProcess reference = new NodeProcess("reference.mjs", String.valueOf(port))) {
            reference.awaitLine("ready");
            try (RelayClient alice = alice(url(port), Dialect.MESSAGE_PACK);
                    NodeProcess bob = new NodeProcess("peer.mjs", "4", url(port), "bob", "doc 1")) {
                bob.awaitLine("peer-connect alice");
                PeerConnection connection = heard.nextPeer();
                heard.keepMessages(connection);
                await("an answer", () -> {
                    connection.send(new byte[] {42});
                    return heard.messages.contains("binary:2a");
                });
                connection.send(new byte[] {0});
                await("the last of the answers", () -> heard.messages.contains("binary:00"));
                heard.messages.clear();
                byte[] bytes = new byte[200_000];
                new Random(1).nextBytes(bytes);
                connection.send(bytes);
                assertThat(heard.nextMessages(1))
                        .containsExactly("binary:" + HexFormat.of().formatHex(bytes));
                alice.leave("doc 1");
                bob.awaitLine("peer-disconnect alice");
            }
        }
    }

    private void checkEcho(PeerConnection connection) {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        connection.send("é🎉");
        connection.send(new byte[] {1, 2, 3});
        connection.send("");
        connection.send(new byte[0]);
        connection.send(bytes);
        assertThat(heard.nextMessages(5))
                .containsExactly(
                        "text:é🎉",
                        "binary:010203",
                        "text:",
                        "binary:",
                        "binary:" + HexFormat.of().formatHex(bytes));
    }

    private RelayClient alice(String url, Dialect dialect) {
        return RelayClient.builder(url)
                .peerId("alice")
                .dialect(dialect)
                .documents("doc 1")
                .listener(heard)
                .connect();
    }

    private static NodeProcess bob(String version, int port, String greeting) {
        return new NodeProcess("peer.mjs", version, url(port), "bob", "doc 1", greeting);
    }

    private static String url(int port) {
        return "ws://localhost:" + port;
    }
}
