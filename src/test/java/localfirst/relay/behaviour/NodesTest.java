package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import localfirst.relay.RelayConfig;
import localfirst.relay.cluster.InMemoryEngine;
import localfirst.relay.server.NodeUnderTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.time.SystemTimers;
import localfirst.relay.time.WorkThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several nodes, of which some, or what they have in common, go away. */
@SystemTest
class NodesTest {
    private final SystemTimers timers = new SystemTimers();
    private final WorkThreads answers = new WorkThreads("engine", 1);
    private final InMemoryEngine engine = new InMemoryEngine(timers, answers);
    private final List<AutoCloseable> opened = new ArrayList<>();
    private NodeUnderTest one;
    private NodeUnderTest other;

    @BeforeEach
    void twoNodes() {
        one = node();
        other = node();
        awaitLinks();
    }

    private NodeUnderTest node() {
        NodeUnderTest node = NodeUnderTest.start(RelayConfig.defaults(), engine);
        opened.add(node);
        return node;
    }

    private void awaitLinks() {
        Patience.await(
                "that the nodes reach each other",
                () -> one.cluster().figures().others().nodesUp() > 0
                        && other.cluster().figures().others().nodesUp() > 0);
    }

    @AfterEach
    void end() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) opened.get(i).close();
        answers.close();
        timers.close();
    }

    private RawWebSocket open(NodeUnderTest node, String target) {
        RelayUnderTest relay = new RelayUnderTest("localhost", node.port(), "", Set.of());
        RawWebSocket socket = RawWebSocket.open(relay, target).polite().read();
        opened.add(socket);
        return socket;
    }

    private RawWebSocket peer(NodeUnderTest node, String peer, String... documents) {
        return open(node, "/introduction/" + peer).send(Dialect.MESSAGE_PACK.join(documents));
    }

    private RawWebSocket alice(NodeUnderTest node) {
        return open(node, "/connection/alice/bob/doc");
    }

    private RawWebSocket bob(NodeUnderTest node) {
        return open(node, "/connection/bob/alice/doc");
    }

    private static void talk(RawWebSocket alice, RawWebSocket bob) {
        alice.send(Frame.text("hello bob"));
        bob.send(Frame.text("hello alice"));
        Messages.assertNext(bob, Message.text("hello bob"));
        Messages.assertNext(alice, Message.text("hello alice"));
    }

    @Test
    void peersOfTwoNodesAreIntroducedAndTalk() {
        RawWebSocket alice = peer(one, "alice", "doc");
        RawWebSocket bob = peer(other, "bob", "doc");

        Introduction.next(alice).names("bob", "doc");
        Introduction.next(bob).names("alice", "doc");
        talk(alice(one), bob(other));
        Patience.await(
                "that one of the two is forwarded",
                () -> one.cluster().figures().calls().forwarded()
                                + other.cluster().figures().calls().forwarded()
                        == 1);
    }

    @Test
    void strangerFindsNothingWhereNodesMeet() throws IOException {
        RelayUnderTest relay = new RelayUnderTest("localhost", one.port(), "", Set.of());
        for (String path : List.of("/node/news", "/node/pipe", "/node/other")) {
            RawHttp.Upgraded answer = RawHttp.upgrade(relay, path);
            assertThat(answer.response().status()).as(path).isEqualTo(404);
            answer.socket().close();
        }
    }

    @Test
    void otherEndsOfANodeThatDiesAreToldSo() {
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(other);
        talk(alice, bob);

        one.server().close();

        assertThat(bob.nextClose().closeCode()).isEqualTo(1001);
    }

    @Test
    void pairOfANodeThatDiedMeetsElsewhere() {
        talk(alice(one), bob(other));
        one.server().close();
        NodeUnderTest third = node();

        talk(bob(other), alice(third));
    }

    @Test
    void withoutTheEngineLocalPairsMeetAndPipesGoOn() {
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(other);
        talk(alice, bob);

        engine.stop();

        talk(alice, bob);
        RawWebSocket carol = open(one, "/connection/carol/dave/doc");
        talk(carol, open(one, "/connection/dave/carol/doc"));
    }

    @Test
    void callersWaitForTheEngineAndThenMeet() {
        engine.stop();
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(other);
        alice.send(Frame.text("hello bob"));

        engine.resume();

        Messages.assertNext(bob, Message.text("hello bob"));
    }

    @Test
    void peersThatJoinWhileTheEngineIsAwayAreIntroducedWhenItIsBack() {
        engine.stop();
        RawWebSocket alice = peer(one, "alice", "doc");
        RawWebSocket bob = peer(other, "bob", "doc");

        engine.resume();

        Introduction.next(alice).names("bob", "doc");
        Introduction.next(bob).names("alice", "doc");
    }

    @Test
    void whatTheEngineForgetsIsSaidAgain() {
        RawWebSocket alice = peer(one, "alice", "doc");
        RawWebSocket held = alice(one);
        Patience.await("alice is known", () -> one.cluster().figures().engine().interests() == 1);

        engine.forget();

        RawWebSocket bob = peer(other, "bob", "doc");
        Introduction.next(bob).names("alice", "doc");
        Introduction.next(alice).names("bob", "doc");
        talk(held, bob(other));
    }

    @Test
    void drainingNodeTellsTheOtherEndsOfItsPipes() {
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(other);
        talk(alice, bob);

        one.server().drain().hurry();

        assertThat(alice.nextClose().closeCode()).isEqualTo(1012);
        assertThat(bob.nextClose().closeCode()).isEqualTo(1012);
    }

    /** Only the node that stops knows that they were talking. */
    @Test
    void pairThatMetOnANodeThatStopsMeetsAgainAlthoughItsPeersAreElsewhere() {
        RawWebSocket aliceIsHere = peer(other, "alice", "doc");
        RawWebSocket bobIsHere = peer(other, "bob", "doc");
        Introduction.next(aliceIsHere).names("bob", "doc");
        Introduction.next(bobIsHere).names("alice", "doc");
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(one);
        talk(alice, bob);

        one.server().drain().hurry();
        assertThat(alice.nextClose().closeCode()).isEqualTo(1012);
        assertThat(bob.nextClose().closeCode()).isEqualTo(1012);
        one.server().close();

        Introduction.next(aliceIsHere).names("bob", "doc");
        Introduction.next(bobIsHere).names("alice", "doc");
    }

    @Test
    void brokenPipeIsHealedAcrossNodes() {
        RawWebSocket aliceIsHere = peer(one, "alice", "doc");
        RawWebSocket bobIsHere = peer(other, "bob", "doc");
        Introduction.next(aliceIsHere).names("bob", "doc");
        Introduction.next(bobIsHere).names("alice", "doc");
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(other);
        talk(alice, bob);

        alice.cut();

        assertThat(bob.nextClose().closeCode()).isEqualTo(1001);
        Introduction.next(aliceIsHere).names("bob", "doc");
        Introduction.next(bobIsHere).names("alice", "doc");
    }

    @Test
    void nothingIsLeftOfPairsThatHaveGone() {
        RawWebSocket alice = alice(one);
        RawWebSocket bob = bob(other);
        talk(alice, bob);

        alice.send(Frame.close());
        bob.awaitEnd();

        for (NodeUnderTest node : List.of(one, other)) {
            Patience.await(
                    "no pair is left", () -> node.cluster().figures().calls().pairs() == 0);
            Patience.await(
                    "no link is left", () -> node.cluster().figures().calls().links() == 0);
            Patience.await("nothing is held", () -> node.relay().figures().heldBytes() == 0);
            node.relay().checkConsistency();
        }
    }
}
