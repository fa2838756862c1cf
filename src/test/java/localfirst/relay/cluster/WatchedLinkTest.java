package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** What becomes of a caller's link when the node that opened it dies, whether or not that node is known yet. */
class WatchedLinkTest {
    private final ManualTimers timers = new ManualTimers();
    private final FakeSocket socket = new FakeSocket(timers);
    private NodeLink known;
    private final WatchedLink watched = new WatchedLink(socket, () -> known, timers);

    private NodeLink node() {
        NodeCard card = new NodeCard(NodeId.random(), URI.create("ws://127.0.0.1:1"), "test", NodeCard.State.READY);
        NodeLink node = new NodeLink(card, link -> {}, NewsBudget.ofHeap(), timers);
        node.start();
        return node;
    }

    @Test
    void linkOfANodeThatIsKnownEndsWithIt() {
        known = node();
        watched.begin();
        timers.advance(NodeLink.DEAD_AFTER.plus(NodeLink.BEAT));
        assertThat(socket.isAborted()).isTrue();
    }

    @Test
    void linkOfANodeThatIsKnownLaterEndsWithItToo() {
        watched.begin();
        timers.advance(Duration.ofSeconds(1));
        known = node();
        timers.advance(NodeLink.DEAD_AFTER.minusSeconds(1));
        assertThat(socket.isAborted()).isFalse();
        assertThat(known.links()).isEqualTo(1);
        timers.advance(NodeLink.DEAD_AFTER);
        assertThat(socket.isAborted()).isTrue();
    }

    @Test
    void linkOfANodeThatNeverComesIsCut() {
        watched.begin();
        timers.advance(NodeLink.DEAD_AFTER);
        assertThat(socket.isAborted()).isTrue();
    }

    @Test
    void linkOfANodeThatHasGoneMeanwhileIsCut() {
        known = node();
        known.retire();
        timers.advance(NodeLink.BEAT);
        watched.begin();
        timers.advance(NodeLink.DEAD_AFTER);
        assertThat(socket.isAborted()).isTrue();
    }

    @Test
    void nothingIsLeftOfALinkThatHasEnded() {
        watched.begin();
        watched.end();
        known = node();
        timers.advance(NodeLink.DEAD_AFTER.minusSeconds(1));
        assertThat(socket.isAborted()).isFalse();
        assertThat(known.links()).isZero();
    }
}
