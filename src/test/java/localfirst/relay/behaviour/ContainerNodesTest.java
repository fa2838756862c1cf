package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import localfirst.relay.ClusterConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.WarInTomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes on a Redis, of which one is an application in somebody's Tomcat, where alice is, and the other embedded. */
@SystemTest
class ContainerNodesTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RelayUnderTest container;
    private RelayUnderTest embedded;
    private WarInTomcat.Apart war;

    private void start(String transport) throws Exception {
        RedisProcess redis = opened(RedisProcess.start());
        int port = OwnProcess.freePort();
        war = opened(WarInTomcat.Apart.start(Map.of(
                "port",
                String.valueOf(port),
                "relay.transport",
                transport,
                "relay.cluster.redis",
                redis.address(),
                "relay.cluster.secret",
                SECRET,
                "relay.cluster.address",
                "ws://127.0.0.1:" + port + "/relay")));
        ClusterConfig cluster =
                ClusterConfig.alone().withRedis(redis.address(), SECRET).withAddress("127.0.0.1");
        RelayServer server = opened(RelayServer.builder()
                .config(RelayConfig.defaults().withPort(0).withCluster(cluster))
                .start());
        container = new RelayUnderTest("localhost", port, "/relay", Set.of());
        embedded = new RelayUnderTest("localhost", server.port(), "", Set.of());
        Patience.await(
                "that the nodes reach each other",
                () -> server.relay().figures().cluster().others().nodesUp() == 1
                        && status().contains("\"nodesReached\":1"));
    }

    private String status() {
        try {
            return RawHttp.get(container, "/status").body();
        } catch (IOException e) {
            return "";
        }
    }

    @AfterEach
    void end() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    private RawWebSocket open(RelayUnderTest node, String target) {
        return opened(RawWebSocket.open(node, target)).polite().read();
    }

    private RawWebSocket alice(String document) {
        return open(container, "/connection/alice/bob/" + document);
    }

    private RawWebSocket bob(String document) {
        return open(embedded, "/connection/bob/alice/" + document);
    }

    private static void talk(RawWebSocket alice, RawWebSocket bob) {
        Message large = Message.random(1024 * 1024, 7);
        alice.send(Frame.text("hello bob"), Frame.of(large));
        bob.send(Frame.text("hello alice"), Frame.of(large));
        Messages.assertNext(bob, Message.text("hello bob"), large);
        Messages.assertNext(alice, Message.text("hello alice"), large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "annotated"})
    void peersOfAContainerAndOfAnEmbeddedNodeMeetAndTalk(String transport) throws Exception {
        start(transport);
        RawWebSocket aliceIsHere = open(container, "/introduction/alice").send(Dialect.MESSAGE_PACK.join("doc"));
        RawWebSocket bobIsHere = open(embedded, "/introduction/bob").send(Dialect.MESSAGE_PACK.join("doc"));
        Introduction.next(aliceIsHere).names("bob", "doc");
        Introduction.next(bobIsHere).names("alice", "doc");

        // Each of them is the host of a pair, where the other's caller has to go.
        RawWebSocket alice = RelayBehaviour.inItsPlace(alice("one"));
        RawWebSocket bob = bob("one");
        talk(alice, bob);
        RawWebSocket bobFirst = RelayBehaviour.inItsPlace(bob("two"));
        RawWebSocket aliceSecond = alice("two");
        talk(aliceSecond, bobFirst);

        alice.send(Frame.close(4321, "see you"));
        assertThat(bob.nextClose().closeCode()).isEqualTo(4321);
        aliceSecond.cut();
        assertThat(bobFirst.nextClose().closeCode()).isEqualTo(1001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "annotated"})
    void strangerFindsNothingWhereNodesMeet(String transport) throws Exception {
        start(transport);
        for (String path : List.of("/node/news", "/node/pipe", "/node/other", "/node/")) {
            RawHttp.Upgraded answer = RawHttp.upgrade(container, path);
            assertThat(answer.response().status()).as(path).isEqualTo(404);
            answer.socket().close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "annotated"})
    void otherEndIsToldWhenTheContainerIsKilled(String transport) throws Exception {
        start(transport);
        RawWebSocket alice = alice("doc");
        RawWebSocket bob = bob("doc");
        talk(alice, bob);

        war.close();

        assertThat(bob.nextClose().closeCode()).isEqualTo(1001);
    }
}
