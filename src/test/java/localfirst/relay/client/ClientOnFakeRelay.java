package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;

import java.io.IOException;
import java.time.Duration;
import localfirst.relay.client.FakeRelay.Visit;
import org.junit.jupiter.api.AfterEach;

/** A client called alice, and a relay that does what a test says. */
abstract class ClientOnFakeRelay {
    final FakeRelay relay = new FakeRelay();
    final RecordingListener heard = new RecordingListener();
    RelayClient client;

    @AfterEach
    void close() throws IOException {
        relay.close();
        if (client != null) {
            client.close();
        }
    }

    RelayClientBuilder alice() {
        return RelayClient.builder(relay.url())
                .peerId("alice")
                .listener(heard)
                .dialect(Dialect.JSON)
                .closeTimeout(Duration.ofMillis(500))
                .retryDelay(Duration.ofMillis(10), Duration.ofMillis(100), 1.5);
    }

    static byte[] introduction(String peerId, String... documentIds) {
        return FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"" + peerId + "\",\"documentIds\":[\""
                + String.join("\",\"", documentIds) + "\"]}");
    }

    /** Opens a pipe to bob about doc, and returns the relay's end of it. */
    Visit pipeToBob(RelayClientBuilder builder, byte[]... burst) {
        client = builder.documents("doc").connect();
        relay.nextIntroduction().accept(introduction("bob", "doc"));
        return relay.nextConnection().accept(burst);
    }

    /**
     * The same, once the client has it too: java.net.http (17 and 25) sometimes loses some of what comes just after the handshake
     * if it's more than 64 KiB. A relay sends a pipe's frames only after it has had a pong.
     */
    Visit openPipeToBob(RelayClientBuilder builder) {
        Visit pipe = pipeToBob(builder);
        await("the pipe to bob", () -> client.get("bob", "doc").isPresent());
        return pipe;
    }

    RelayListener listening() {
        return new RelayListener() {
            @Override
            public void onPeerConnect(PeerConnection peer) {
                heard.keepMessages(peer);
            }
        };
    }
}
