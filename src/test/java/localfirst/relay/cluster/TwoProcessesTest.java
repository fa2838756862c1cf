package localfirst.relay.cluster;

import static localfirst.relay.cluster.Device.assertThatTheyTalk;
import static localfirst.relay.cluster.Device.assertThatTheyTalkAgain;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import localfirst.relay.testing.NodeProcesses;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes as people start them, with a Redis and the two settings that they need. */
@PackagedTest
class TwoProcessesTest {
    @TempDir
    private Path directory;

    private RedisProcess redis;
    private NodeProcesses nodes;
    private OwnProcess here;
    private OwnProcess there;
    private Device alice;
    private Device bob;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        nodes = new NodeProcesses(directory, redis.address());
        here = nodes.start();
        there = nodes.start();
        alice = new Device("alice", "localhost:" + here.port(), "doc");
        bob = new Device("bob", "localhost:" + there.port(), "doc");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : new AutoCloseable[] {alice, bob, nodes, redis}) {
            if (each != null) each.close();
        }
    }

    @Test
    void peersOfTwoNodesMeetAndTalk() throws Exception {
        assertThatTheyTalk(alice, bob);
        List<String> said = List.of("\"nodes\":2", "\"nodesReached\":1", "\"engineUp\":true");
        Patience.await(said.toString(), () -> said.stream().allMatch(here.get("/status")::contains));
    }

    @Test
    void peersMeetAgainWhenANodeIsKilledAndReplaced() throws Exception {
        assertThatTheyTalk(alice, bob);
        there.close();
        assertThat(Patience.next(alice.gone, () -> "that alice is told").code()).isEqualTo(1001);
        there = nodes.start(there.port());
        assertThatTheyTalkAgain(alice, bob);
    }

    @Test
    @Tag("slow")
    void nodeThatIsStoppedForAWhileIsOneOfThemAgain() throws Exception {
        assertThatTheyTalk(alice, bob);

        there.signal("STOP");

        assertThat(Patience.next(alice.gone, () -> "that alice is told").code()).isEqualTo(1001);
        Patience.await(
                "that the node is taken for dead", () -> here.get("/status").contains("\"nodes\":1"));
        there.signal("CONT");
        assertThat(Patience.next(bob.gone, () -> "that bob is told").code()).isEqualTo(1001);
        assertThatTheyTalkAgain(alice, bob);
    }

    @Test
    void thereIsNothingToSeeForStrangers() {
        assertThat(here.get("/node/pipe/x")).startsWith("HTTP/1.1 404");
        assertThat(here.get("/node/")).startsWith("HTTP/1.1 404");
    }
}
