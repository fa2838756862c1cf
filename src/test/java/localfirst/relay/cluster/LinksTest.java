package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** News for nodes that aren't known yet, or take none: it waits, but not without bounds. */
class LinksTest {
    private static final News NEWS =
            new News.Introduce(new PeerId("alice"), new PeerId("bob"), List.of(new DocumentId("doc")), 1);

    private final ManualTimers timers = new ManualTimers();
    private final List<NodeLink> dialled = new ArrayList<>();
    private final Links links = new Links(dialled::add, timers);
    private final NodeCard other = TestNode.card(NodeId.random());

    private FakeSocket comesUp(NodeLink link) {
        FakeSocket socket = new FakeSocket(timers).answerPings();
        socket.open(link.opened(socket));
        link.begin();
        return socket;
    }

    @Test
    void newsForANodeThatIsKnownALittleLaterArrives() {
        links.send(other.id(), NEWS);
        timers.advance(Duration.ofSeconds(1));
        links.others(List.of(other));
        FakeSocket socket = comesUp(dialled.get(0));
        timers.advance(Duration.ofSeconds(1));
        assertThat(socket.messages()).hasSize(1);
        assertThat(links.lost()).isZero();
    }

    @Test
    void newsForANodeThatNeverComesIsCountedInTheEnd() {
        links.send(other.id(), NEWS);
        timers.advance(Duration.ofSeconds(10));
        assertThat(links.lost()).isEqualTo(1);
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void onlySoMuchNewsWaitsForNodesThatAreNotKnown() {
        for (int i = 0; i < Links.MAX_WAITING + 7; i++) {
            links.send(other.id(), NEWS);
        }
        assertThat(timers.waiting()).isEqualTo(Links.MAX_WAITING);
        assertThat(links.lost()).isEqualTo(7);
    }

    @Test
    void newsForAllNodesTogetherHasABudgetThatIsGivenBack() {
        NewsBudget budget = new NewsBudget(10L * (NEWS.bytes().length + Outgoing.OVERHEAD));
        NodeLink one = new NodeLink(other, link -> {}, budget, timers);
        NodeLink two = new NodeLink(TestNode.card(NodeId.random()), link -> {}, budget, timers);
        for (int i = 0; i < 6; i++) {
            one.send(NEWS);
            two.send(NEWS);
        }
        assertThat(one.lost() + two.lost()).isEqualTo(2);

        two.close();
        assertThat(one.send(NEWS)).isTrue();
        one.start();
        comesUp(one);
        timers.advance(NodeLink.BEAT.multipliedBy(2));
        assertThat(budget.taken()).as("all was confirmed").isZero();
    }
}
