package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.client.CloseStatus;
import localfirst.relay.client.MessageListener;
import localfirst.relay.client.PeerConnection;
import localfirst.relay.client.RelayClient;
import localfirst.relay.client.RelayListener;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes as people start them, with a Redis and the two settings that they need. */
@PackagedTest
class TwoProcessesTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private RedisProcess redis;
    private OwnProcess here;
    private OwnProcess there;
    private Device alice;
    private Device bob;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        here = node(OwnProcess.freePort(), "here.log");
        there = node(OwnProcess.freePort(), "there.log");
        alice = new Device("alice", here);
        bob = new Device("bob", there);
    }

    private OwnProcess node(int port, String log) throws Exception {
        OwnProcess node = OwnProcess.start(
                port,
                directory.resolve(log),
                Map.of("RELAY_CLUSTER_REDIS", redis.address(), "RELAY_CLUSTER_SECRET", SECRET));
        Patience.await(
                () -> "that the node is ready: " + node.log(),
                () -> node.get("/readyz").contains("200"));
        return node;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {alice, bob, here, there, redis}) {
            if (each != null) each.close();
        }
    }

    @Test
    void peersOfTwoNodesMeetAndTalk() throws Exception {
        assertThatTheyTalk();
        assertThat(here.get("/status")).contains("\"nodes\":2", "\"nodesReached\":1", "\"engineUp\":true");
    }

    @Test
    void peersMeetAgainWhenANodeIsKilledAndReplaced() throws Exception {
        assertThatTheyTalk();
        there.close();
        assertThat(Patience.next(alice.gone, () -> "that alice is told").code()).isEqualTo(1001);
        there = node(there.port(), "replaced.log");
        assertThatTheyTalk();
    }

    @Test
    void thereIsNothingToSeeForStrangers() {
        assertThat(here.get("/node/pipe/x")).startsWith("HTTP/1.1 404");
        assertThat(here.get("/node/")).startsWith("HTTP/1.1 404");
    }

    private void assertThatTheyTalk() throws Exception {
        PeerConnection toBob = Patience.next(alice.met, () -> "that alice meets bob: " + here.log());
        PeerConnection toAlice = Patience.next(bob.met, () -> "that bob meets alice: " + there.log());
        toBob.send("hello bob");
        toAlice.send("hello alice");
        assertThat(Patience.next(bob.heard, () -> "what alice says")).isEqualTo("hello bob");
        assertThat(Patience.next(alice.heard, () -> "what bob says")).isEqualTo("hello alice");
    }

    /** Somebody's device, which is told of whom it meets and what they say. */
    private static final class Device implements RelayListener, AutoCloseable {
        final BlockingQueue<PeerConnection> met = new LinkedBlockingQueue<>();
        final BlockingQueue<CloseStatus> gone = new LinkedBlockingQueue<>();
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final RelayClient client;

        Device(String name, OwnProcess node) {
            client = RelayClient.builder("localhost:" + node.port())
                    .peerId(name)
                    .listener(this)
                    .connect();
            client.join("doc");
        }

        @Override
        public void onPeerConnect(PeerConnection peer) {
            peer.listen(new MessageListener() {
                @Override
                public CompletionStage<?> onText(String text) {
                    heard.add(text);
                    return null;
                }
            });
            met.add(peer);
        }

        @Override
        public void onPeerDisconnect(PeerConnection peer, CloseStatus status) {
            gone.add(status);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
