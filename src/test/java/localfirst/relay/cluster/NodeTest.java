package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** How a node keeps its lease, and what it does when the engine has trouble. */
class NodeTest {
    private static final PeerId ALICE = new PeerId("alice");
    private static final PeerId BOB = new PeerId("bob");
    private static final DocumentId DOC = new DocumentId("doc");

    private final ManualTimers timers = new ManualTimers();
    private final InMemoryEngine engine = new InMemoryEngine(timers, Runnable::run);
    private final Home one = new Home(ALICE);
    private final Home two = new Home(BOB);

    /** A node with one peer, which joined one document. */
    private final class Home implements NodeListener {
        final Node node = new Node(
                engine,
                timers,
                new NodeCard(NodeId.random(), URI.create("ws://127.0.0.1:1"), "1", NodeCard.State.READY),
                this);
        final List<Boolean> ups = new ArrayList<>();
        final List<Long> since = new ArrayList<>();
        final List<Announced.RemotePeer> met = new ArrayList<>();
        private final PeerId peer;
        long seq;

        Home(PeerId peer) {
            this.peer = peer;
        }

        @Override
        public void others(List<NodeCard> others) {}

        @Override
        public void orphaned(List<Pairing> pairings) {}

        @Override
        public void up(boolean up) {
            ups.add(up);
        }

        @Override
        public CompletionStage<?> announceAll(NodeId self, long told) {
            since.add(told);
            Interest interest = new Interest(DOC, seq, seq == 0 ? 0 : told);
            return node.announce(peer, List.of(interest)).thenAccept(all -> {
                seq = all.get(0).seq();
                met.addAll(all.get(0).others());
            });
        }

        boolean sees(Home other) {
            return node.others().stream().anyMatch(card -> card.id().equals(other.node.id()));
        }
    }

    @Test
    void nodesSeeEachOtherWhenBothHaveEntered() {
        startBoth();
        assertThat(one.sees(two)).isTrue();
        assertThat(two.sees(one)).isTrue();
        assertThat(one.ups).containsExactly(true);
        assertThat(two.met).extracting(Announced.RemotePeer::peer).containsExactly(ALICE);
    }

    @Test
    void leaseIsKeptForAsLongAsTheNodeRuns() {
        startBoth();
        NodeId id = one.node.id();
        timers.advance(Duration.ofMinutes(10));
        assertThat(one.node.id()).isEqualTo(id);
        assertThat(two.sees(one)).isTrue();
        assertThat(one.since).hasSize(1);
    }

    @Test
    void nodeThatStopsIsGoneAtOnce() {
        startBoth();
        one.node.close();
        timers.advance(Node.BEAT);
        assertThat(two.node.others()).isEmpty();
    }

    @Test
    void nodeThatDiesIsGoneAfterTenSeconds() {
        startBoth();
        engine.cutOff(one.node.id());
        timers.advance(Duration.ofSeconds(12));
        assertThat(two.node.others()).isEmpty();
        assertThat(engine.entries()).as("swept").isEqualTo(1);
    }

    @Test
    void drainingNodeSaysSo() {
        startBoth();
        one.node.drain();
        timers.advance(Node.BEAT);
        assertThat(two.node.others()).extracting(NodeCard::state).containsExactly(NodeCard.State.DRAINING);
    }

    @Test
    void engineThatIsGoneIsNoticedAndSoIsItsReturn() {
        startBoth();
        engine.stop();
        timers.advance(Node.BEAT);
        assertThat(one.node.isUp()).isFalse();
        engine.resume();
        timers.advance(Node.BEAT);
        assertThat(one.ups).containsExactly(true, false, true);
    }

    @Test
    void engineThatIsBackAndHasForgottenIsToldEverythingAtOnce() {
        startBoth();
        engine.stop();
        timers.advance(Node.BEAT);
        engine.forget();

        engine.resume();

        assertThat(engine.entries()).as("without waiting for the next beat").isEqualTo(2);
    }

    @Test
    void nodeThatStartsWithoutAnEngineEntersWhenThereIsOne() {
        engine.stop();
        startBoth();
        assertThat(one.node.wasUp()).isFalse();
        engine.resume();
        timers.advance(Node.BEAT);
        assertThat(one.node.wasUp()).isTrue();
        assertThat(one.sees(two) || two.sees(one)).isTrue();
    }

    @Test
    void engineThatForgotIsToldEverythingAndOnlyNewcomersAreMet() {
        startBoth();
        timers.advance(Duration.ofSeconds(10));
        one.met.clear();
        two.met.clear();
        engine.forget();
        timers.advance(Node.BEAT.multipliedBy(2));
        assertThat(engine.entries()).isEqualTo(2);
        assertThat(one.met).isEmpty();
        assertThat(two.met).isEmpty();
        assertThat(one.since.get(1)).isGreaterThan(one.seq);
        assertThat(one.node.resyncs()).isEqualTo(1);
    }

    @Test
    void nodeThatWasPausedTakesANewId() {
        startBoth();
        NodeId before = one.node.id();
        timers.jump(Duration.ofSeconds(12));
        timers.advance(Node.BEAT);
        assertThat(one.node.id()).isNotEqualTo(before);
        assertThat(one.sees(two)).isTrue();
    }

    @Test
    void whatMayHaveBeenLostIsAnnouncedUnderANewId() {
        startBoth();
        NodeId before = one.node.id();
        timers.advance(Duration.ofSeconds(10));
        engine.stop();
        one.node.withdraw(ALICE, List.of(DOC));
        engine.resume();
        timers.advance(Node.BEAT);
        assertThat(one.node.id()).isNotEqualTo(before);
        timers.advance(Node.BEAT);
        assertThat(engine.entries()).as("the old id's are swept").isEqualTo(2);
    }

    @Test
    void whatIsLostAgainAndAgainIsAnnouncedLessAndLessOften() {
        startBoth();
        for (int i = 0; i < 300; i++) {
            engine.stop();
            one.node.withdraw(ALICE, List.of(DOC));
            engine.resume();
            timers.advance(Duration.ofSeconds(1));
        }
        assertThat(one.node.resyncs()).isBetween(4L, 7L);
    }

    private void startBoth() {
        one.node.start();
        two.node.start();
        timers.advance(Node.BEAT);
    }
}
