package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import localfirst.relay.peer.Pairing;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** What a node does while it can't find out where a pair meets, or can't get there. */
class HostsTest {
    private static final Pairing PAIR = TestRelay.pairing("alice", "bob", "doc");

    private final TestNode node = new TestNode();

    @Test
    void pairWhoseHostIsNotKnownYetWaitsForItOnce() {
        NodeId elsewhere = node.stranger();
        node.engine.host(elsewhere, PAIR, null);
        node.peers.call("alice", "bob", "doc");
        int waiting = node.timers.waiting();

        for (int i = 0; i < 1000; i++) {
            node.cluster.directory().changed(PAIR);
        }

        assertThat(node.timers.waiting()).isEqualTo(waiting);
    }

    @Test
    void pairThatMeetsHereIsHostedHereOnceItsHostIsGone() {
        node.engine.host(node.stranger(), PAIR, null);
        node.peers.call("alice", "bob", "doc").say("hello");
        node.peers.call("bob", "alice", "doc").say("hello");
        assertThat(node.peers.relay.figures().pipes()).isEqualTo(1);

        node.timers.advance(Duration.ofSeconds(30));

        assertThat(node.engine.host(node.stranger(), PAIR, null)).isCompletedWithValue(node.self);
    }

    @Test
    void pairThatComesWhileALinkForItIsTurnedAwayIsHostedHere() {
        Thread coming = new Thread(() -> node.peers.call("alice", "bob", "doc"));
        node.engine.beforeUnhost(() -> {
            coming.start();
            Patience.await("that it has come, or waits", () -> switch (coming.getState()) {
                case BLOCKED, TERMINATED -> true;
                default -> false;
            });
        });
        LinkOpening opening = LinkOpening.now(NodeId.random(), node.self, PAIR);
        Map<String, String> headers = opening.headers(LinkProof.of(TestNode.SECRETS, opening.text()));

        assertThat(node.cluster.enter(opening.path(), name -> List.of(headers.get(name))))
                .isNull();

        Patience.await("that it has come", () -> !coming.isAlive());
        assertThat(node.engine.host(node.stranger(), PAIR, null)).isCompletedWithValue(node.self);
    }

    @Test
    void pairWhoseHostCannotBeAskedForAsksAgainOnce() {
        node.engine.stop();
        node.peers.call("alice", "bob", "doc");
        node.timers.advance(Duration.ofSeconds(5));
        int waiting = node.timers.waiting();

        node.timers.advance(Duration.ofSeconds(50));

        assertThat(node.timers.waiting()).isEqualTo(waiting);
    }
}
