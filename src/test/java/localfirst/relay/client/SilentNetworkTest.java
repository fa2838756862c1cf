package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that loses what goes over the connections that exist, and takes new ones; in real time. */
@SystemTest
@Tag("slow")
class SilentNetworkTest {
    @ParameterizedTest
    @ValueSource(strings = {"GET /connection", "GET /introduction", "GET /"})
    void whatIsLostSilentlyIsReplaced(String lost) throws IOException {
        RecordingListener aliceHeard = new RecordingListener();
        RecordingListener bobHeard = new RecordingListener();
        try (RelayServer relay = RelayServer.builder().port(0).start();
                CuttingProxy proxy = new CuttingProxy(relay.port());
                RelayClient bob = peer("bob", relay.port(), bobHeard);
                RelayClient alice = peer("alice", proxy.port(), aliceHeard)) {
            aliceHeard.nextPeer();
            bobHeard.nextPeer();
            proxy.silence(lost);
            if (!lost.equals("GET /connection")) {
                aliceHeard.awaitEvent("server-disconnect 1006");
            }
            if (!lost.equals("GET /introduction")) {
                aliceHeard.awaitEvent("peer-disconnect bob doc 1006");
                PeerConnection toBob = aliceHeard.nextPeer();
                PeerConnection toAlice = bobHeard.nextPeer();
                bobHeard.keepMessages(toAlice);
                toBob.send("hello");
                assertThat(bobHeard.nextMessages(1)).containsExactly("text:hello");
            }
            assertThat(alice.isConnected() && bob.isConnected()).isTrue();
        }
    }

    private static RelayClient peer(String id, int port, RecordingListener heard) {
        return RelayClient.builder("localhost:" + port)
                .peerId(id)
                .documents("doc")
                .listener(heard)
                .connect();
    }
}
