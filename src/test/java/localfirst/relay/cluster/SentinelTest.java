package localfirst.relay.cluster;

import static localfirst.relay.cluster.Device.assertThatTheyTalk;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.client.PeerConnection;
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
import redis.clients.jedis.exceptions.JedisException;

/** Two nodes, a primary and its replica, and a Sentinel that promotes the replica when the primary has gone. */
@PackagedTest
@Tag("slow")
class SentinelTest {
    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisProcess primary;
    private RedisProcess replica;
    private RedisProcess sentinel;
    private OwnProcess here;
    private OwnProcess there;
    private Device alice;
    private Device bob;
    private PeerConnection toBob;
    private PeerConnection toAlice;

    @BeforeEach
    void start() throws Exception {
        primary = opened(RedisProcess.start());
        replica = opened(RedisProcess.start(
                "--replicaof", "127.0.0.1", String.valueOf(primary.port()), "--repl-diskless-sync-delay", "0"));
        Patience.await("that the replica follows", () -> replication(primary).contains("state=online"));
        Path configuration = Files.writeString(directory.resolve("sentinel.conf"), """
                sentinel monitor main 127.0.0.1 %d 1
                sentinel down-after-milliseconds main 1000
                sentinel failover-timeout main 1000
                """.formatted(primary.port()));
        sentinel = opened(RedisProcess.sentinel(configuration));
        Patience.await(
                "that Sentinel knows the replica",
                () -> sentinel.list("SENTINEL", "replicas", "main").size() == 1);
        NodeProcesses nodes =
                opened(new NodeProcesses(directory, "redis+sentinel://127.0.0.1:" + sentinel.port() + "/main"));
        here = nodes.start();
        there = nodes.start();
        alice = opened(new Device("alice", "localhost:" + here.port(), "doc"));
        bob = opened(new Device("bob", "localhost:" + there.port(), "doc"));
        toBob = Patience.next(alice.met, () -> "that alice meets bob");
        toAlice = Patience.next(bob.met, () -> "that bob meets alice");
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) open.get(i).close();
    }

    private static String replication(RedisProcess redis) {
        return (String) redis.ask("INFO", "replication");
    }

    private static boolean isPrimary(RedisProcess redis) {
        try {
            return replication(redis).contains("role:master");
        } catch (JedisException e) {
            // Sentinel ends all connections of the one that it promotes, including this one.
            return false;
        }
    }

    private void awaitFailover() {
        Patience.await("that the replica is promoted", () -> isPrimary(replica));
    }

    @Test
    void peersMeetAfterAFailover() throws Exception {
        primary.kill();
        awaitFailover();

        try (Device carol = new Device("carol", "localhost:" + here.port(), "another");
                Device dave = new Device("dave", "localhost:" + there.port(), "another")) {
            assertThatTheyTalk(carol, dave);
        }
        assertThat(alice.gone).isEmpty();
        assertThatTheyTalk(alice, toBob, bob, toAlice);
    }

    @Test
    void whatTheReplicaHadMissedIsKnownAgain() throws Exception {
        replica.pause();
        Device carol = opened(new Device("carol", "localhost:" + here.port(), "another"));
        Patience.await(
                "that the primary knows carol",
                () -> primary.list("KEYS", "relay1:relay:doc:*").size() == 2);
        primary.kill();
        replica.resume();
        awaitFailover();

        try (Device dave = new Device("dave", "localhost:" + there.port(), "another")) {
            assertThatTheyTalk(carol, dave);
        }
        assertThat(alice.gone).isEmpty();
        assertThatTheyTalk(alice, toBob, bob, toAlice);
    }
}
