package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;

/** The Java client and a relay that asks for a token. */
@SystemTest
class ClientTokenTest {
    private static final String TOKEN = "open-sesame.0123";

    @Test
    void tokenOpensTheRelayAsAHeaderAndAsAPathAlike() {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens(TOKEN));
        RecordingListener aliceHeard = new RecordingListener();
        RecordingListener bobHeard = new RecordingListener();
        try (RelayServer relay = RelayServer.builder().config(config).start();
                RelayClient alice = RelayClient.builder("localhost:" + relay.port())
                        .peerId("alice")
                        .documents("doc")
                        .token(TOKEN)
                        .listener(aliceHeard)
                        .connect();
                RelayClient bob = RelayClient.builder("localhost:" + relay.port() + "/t/" + TOKEN)
                        .peerId("bob")
                        .documents("doc")
                        .listener(bobHeard)
                        .connect()) {
            aliceHeard.nextPeer().send("hello");
            PeerConnection toAlice = bobHeard.nextPeer();
            bobHeard.keepMessages(toAlice);
            assertThat(bobHeard.nextMessages(1)).containsExactly("text:hello");
            assertThat(alice.isConnected()).isTrue();
            assertThat(bob.isConnected()).isTrue();
        }
    }

    @Test
    void aTokenThatIsRenewedIsAskedForBeforeEachHandshake() {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens(TOKEN));
        RecordingListener heard = new RecordingListener();
        List<String> shown = new CopyOnWriteArrayList<>();
        Iterator<String> issued = List.of("expired.01234567", "", TOKEN).iterator();
        Supplier<String> latest = () -> {
            shown.add(issued.hasNext() ? issued.next() : TOKEN);
            String token = shown.get(shown.size() - 1);
            if (token.isEmpty()) throw new IllegalStateException("no token yet");
            return token;
        };
        try (RelayServer relay = RelayServer.builder().config(config).start();
                RelayClient alice = RelayClient.builder("localhost:" + relay.port())
                        .token(latest)
                        .retryDelay(Duration.ofMillis(10), Duration.ofMillis(50), 1.5)
                        .listener(heard)
                        .connect()) {
            Patience.await("a token that opens the relay", alice::isConnected);
            assertThat(shown).containsExactly("expired.01234567", "", TOKEN);
        }
    }

    /** Otherwise a supplier that waits for another thread of the application's could wait for ever. */
    @Test
    void anotherThreadMayUseTheClientWhileItsTokenIsAskedFor() {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens(TOKEN));
        AtomicReference<RelayClient> client = new AtomicReference<>();
        Supplier<String> latest = () -> {
            CompletableFuture<Boolean> asked = Background.supply(client.get()::isConnected);
            Patience.await("the client's answer to another thread", asked::isDone);
            return TOKEN;
        };
        try (RelayServer relay = RelayServer.builder().config(config).start();
                RelayClient alice = RelayClient.builder("localhost:" + relay.port())
                        .token(latest)
                        .retryDelay(Duration.ofHours(1), Duration.ofHours(1), 1)
                        .build()) {
            client.set(alice);
            alice.connectToServer();
            Patience.await("the first attempt to succeed", alice::isConnected);
        }
    }
}
