package localfirst.relay.cluster;

import static localfirst.relay.cluster.Device.assertThatTheyTalk;
import static localfirst.relay.cluster.Device.assertThatTheyTalkAgain;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that both reach Redis, and lose each other. */
@PackagedTest
@Tag("slow")
class PartitionTest {
    private static final Path WAR = Path.of("target/relay.war").toAbsolutePath();

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Namespaces network;
    private RedisProcess redis;
    private String here;
    private String there;

    @BeforeEach
    void start() throws Exception {
        network = opened(Namespaces.make());
        redis = opened(RedisProcess.start("--bind", "127.0.0.1", network.outer(1), "--protected-mode", "no"));
        here = node(1);
        there = node(2);
        Patience.await("that the nodes reach each other", () -> reaches(here, 1) && reaches(there, 1));
    }

    private String node(int number) throws Exception {
        int port = OwnProcess.freePort();
        String settings = "RELAY_CLUSTER_REDIS=redis://" + network.outer(1) + ":" + redis.port()
                + " RELAY_CLUSTER_SECRET=0123456789abcdef0123456789abcdef";
        String command = "env " + settings + " " + network.enter(number) + String.join(" ", OwnJvm.shortLived());
        opened(OwnProcess.shell(
                command + " -jar " + WAR, directory, port, directory.resolve("node-" + number + ".log")));
        return network.address(number) + ":" + port;
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }

    private Device device(String name, String node, String document) {
        return opened(new Device(name, "ws://" + node, document));
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) open.get(i).close();
    }

    private static boolean reaches(String node, int others) {
        try (InputStream in = URI.create("http://" + node + "/status").toURL().openStream()) {
            String status = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return status.contains("\"nodes\":2,\"nodesReached\":" + others) && status.contains("\"engineUp\":true");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void peersAreToldOfTheLossAndMeetAgainOnceNodesReachEachOther() throws Exception {
        Device alice = device("alice", here, "doc");
        Device bob = device("bob", there, "doc");
        assertThatTheyTalk(alice, bob);

        network.setConnected(false);

        assertThat(Patience.next(alice.gone, () -> "that alice is told").code()).isEqualTo(1001);
        assertThat(Patience.next(bob.gone, () -> "that bob is told").code()).isEqualTo(1001);
        Patience.await("that both nodes know", () -> reaches(here, 0) && reaches(there, 0));
        // Those at one node meet all the same.
        Device carol = device("carol", here, "another");
        assertThatTheyTalk(carol, device("erin", here, "another"));
        Device dave = device("dave", there, "another");
        assertThat(dave.met).isEmpty();

        network.setConnected(true);

        assertThatTheyTalkAgain(alice, bob);
        assertThat(Patience.next(dave.met, () -> "that dave meets one")).isNotNull();
        assertThat(Patience.next(dave.met, () -> "that dave meets the other")).isNotNull();
    }
}
