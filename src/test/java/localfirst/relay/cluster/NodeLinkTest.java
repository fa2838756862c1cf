package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** The link for news to another node, which may do as it should or not. */
class NodeLinkTest {
    private static final NodeCard OTHER =
            new NodeCard(NodeId.random(), URI.create("ws://127.0.0.1:1"), "test", NodeCard.State.READY);

    private final ManualTimers timers = new ManualTimers();
    private final List<NodeLink> dialled = new ArrayList<>();
    private final NewsBudget budget = new NewsBudget(1000);
    private final NodeLink link = new NodeLink(OTHER, dialled::add, budget, timers);

    private FakeSocket comesUp() {
        FakeSocket socket = new FakeSocket(timers).answerPings();
        socket.open(link.opened(socket));
        link.begin();
        return socket;
    }

    private static News news(int number) {
        return new News.Introduce(
                new PeerId("alice"), new PeerId("bob"), List.of(new DocumentId("doc" + number)), number);
    }

    @Test
    void linkThatEndsAtOnceIsDialledAgainAtTheNextBeatAndNotBefore() {
        link.start();
        for (int beat = 1; beat <= 3; beat++) {
            assertThat(dialled).hasSize(beat);
            comesUp().breakOff();
            assertThat(dialled).hasSize(beat);
            timers.advance(NodeLink.BEAT);
        }
    }

    @Test
    void linkThatHasLastedIsDialledAgainAtOnce() {
        link.start();
        FakeSocket socket = comesUp();
        timers.advance(Duration.ofMinutes(1));
        socket.breakOff();
        assertThat(dialled).hasSize(2);
    }

    @Test
    void newsThatWasNotConfirmedIsSentAgain() {
        link.start();
        FakeSocket first = comesUp();
        link.send(news(1));
        timers.advance(NodeLink.BEAT.multipliedBy(2));
        link.send(news(2));
        first.breakOff();

        FakeSocket second = comesUp();

        assertThat(first.messages()).hasSize(2);
        assertThat(second.messages())
                .as("the second, which no ping has followed")
                .hasSize(1);
    }

    @Test
    void newsThatComesWhileTheLinkIsBusyGoesOutInOneWrite() {
        link.start();
        FakeSocket socket = comesUp();
        socket.readLater();
        for (int i = 0; i < 5; i++) {
            link.send(news(i));
        }
        assertThat(socket.messages()).isEmpty();

        socket.readAtLast();

        assertThat(socket.messages()).hasSize(5);
        assertThat(socket.sends()).isEqualTo(1);
    }

    @Test
    void newsThatWasWaitingWhenTheLinkBrokeIsSentOverTheNextOne() {
        link.start();
        FakeSocket first = comesUp();
        first.readLater();
        link.send(news(1));
        first.breakOff();

        FakeSocket second = comesUp();
        link.send(news(2));

        assertThat(second.messages()).hasSize(2);
    }

    @Test
    void silentNodeLosesItsLinksWithCallersAfterSixSeconds() {
        link.start();
        FakeSocket caller = new FakeSocket(timers);
        link.add(caller);
        FakeSocket news = comesUp().ignorePings();
        timers.advance(NodeLink.DEAD_AFTER.minusSeconds(1));
        assertThat(caller.isAborted()).isFalse();
        timers.advance(NodeLink.BEAT);
        assertThat(caller.isAborted()).isTrue();
        assertThat(news.isAborted()).isTrue();
    }

    @Test
    void pauseOfThisProcessIsNotTheOtherNodesSilence() {
        link.start();
        FakeSocket caller = new FakeSocket(timers);
        link.add(caller);
        FakeSocket news = comesUp();
        timers.advance(NodeLink.BEAT.multipliedBy(5));

        // Whoever is stopped doesn't see the answers that come meanwhile, and hears the others again a moment later.
        timers.jump(NodeLink.DEAD_AFTER.multipliedBy(2));
        assertThat(caller.isAborted()).isFalse();
        timers.advance(NodeLink.DEAD_AFTER.multipliedBy(2));
        assertThat(caller.isAborted()).isFalse();

        news.ignorePings();
        timers.jump(NodeLink.DEAD_AFTER.multipliedBy(2));
        timers.advance(NodeLink.DEAD_AFTER.minusSeconds(1));
        assertThat(caller.isAborted()).as("not heard since, but not for long").isFalse();
        timers.advance(NodeLink.BEAT);
        assertThat(caller.isAborted()).isTrue();
    }

    @Test
    void linkThatOpensWhenTheNodeHasGoneIsNotWanted() {
        link.start();
        link.retire();
        timers.advance(NodeLink.BEAT);
        assertThat(link.opened(new FakeSocket(timers))).isNull();
        assertThat(link.add(new FakeSocket(timers))).isFalse();
    }

    @Test
    void nodeThatHasGoneIsDialledNoMore() {
        link.start();
        FakeSocket socket = comesUp();
        timers.advance(Duration.ofMinutes(1));
        link.retire();
        socket.breakOff();
        timers.advance(Duration.ofMinutes(1));
        assertThat(dialled).hasSize(1);
        assertThat(timers.waiting()).as("nothing goes on for it").isZero();
    }
}
