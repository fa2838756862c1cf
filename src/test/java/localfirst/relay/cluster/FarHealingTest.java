package localfirst.relay.cluster;

import static localfirst.relay.testing.TestRelay.introduction;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** How peers of different nodes are introduced again who should be talking: alice is here, and bob elsewhere. */
class FarHealingTest {
    private static final Pairing PAIR = TestRelay.pairing("alice", "bob", "doc");

    private final TestRelay peers = new TestRelay();
    private final ManualTimers timers = peers.timers;
    private final InMemoryEngine engine = new InMemoryEngine(timers, Runnable::run);
    private final NodeCard elsewhere = TestNode.card(NodeId.random());
    private final FarHealing healing = healing();
    private final FakeSocket alice = peers.joined("alice", "doc");

    FarHealingTest() {
        engine.enter(elsewhere);
        engine.announce(elsewhere.id(), new PeerId("bob"), List.of(Interest.joined(new DocumentId("doc"))));
    }

    private FarHealing healing() {
        Node node = new Node(engine, timers, TestNode.card(NodeId.random()), new NodeListener() {
            @Override
            public void others(List<NodeCard> others) {}

            @Override
            public void up(boolean up) {}

            @Override
            public CompletionStage<?> announceAll(NodeId self, long since) {
                return CompletableFuture.completedStage(null);
            }

            @Override
            public void orphaned(List<Pairing> pairings) {}
        });
        node.start();
        AtomicReference<FarHealing> made = new AtomicReference<>();
        peers.relay.join((introductions, rendezvous) -> {
            made.set(new FarHealing(node, new Links(link -> {}, timers), introductions, rendezvous, timers, () -> 0));
            return new TestNode().cluster;
        });
        return made.get();
    }

    /** In which seconds alice is told of bob. */
    private List<Integer> secondsWhenTold(int seconds) {
        List<Integer> told = new ArrayList<>();
        for (int second = 1; second <= seconds; second++) {
            engine.renew(elsewhere);
            timers.advance(Duration.ofSeconds(1));
            if (alice.texts().contains(introduction("bob", "doc"))) told.add(second);
            alice.forgetSent();
        }
        return told;
    }

    @Test
    void itIsTriedFiveTimesAtGrowingIntervalsAndThenNoMore() {
        healing.missing(PAIR);
        assertThat(secondsWhenTold(80)).containsExactly(1, 3, 7, 15, 31);
    }

    @Test
    void pairThatIsMissingAgainMeanwhileIsToldNoMoreOftenForThat() {
        healing.missing(PAIR);
        assertThat(secondsWhenTold(40)).hasSize(5);
        healing.missing(PAIR);
        assertThat(secondsWhenTold(40)).isEmpty();
    }

    @Test
    void whatBreaksAfterAPipeThatLastedIsANewTrouble() {
        healing.missing(PAIR);
        assertThat(secondsWhenTold(40)).hasSize(5);
        peers.relay.checkConsistency();
        healing.lasted(PAIR.reciprocal());
        healing.missing(PAIR);
        assertThat(secondsWhenTold(40)).containsExactly(1, 3, 7, 15, 31);
    }

    @Test
    void joinBeginsAgainToo() {
        healing.missing(PAIR);
        assertThat(secondsWhenTold(40)).hasSize(5);
        healing.joined(new PeerId("alice"), List.of(new DocumentId("doc")));
        healing.missing(PAIR);
        assertThat(secondsWhenTold(10)).containsExactly(1, 3, 7);
    }

    @Test
    void sizeOfTheRoomDoesNotMatter() {
        DocumentId doc = new DocumentId("doc");
        for (int i = 0; i < 4100; i++) {
            engine.announce(elsewhere.id(), new PeerId("other" + i), List.of(Interest.joined(doc)));
        }
        engine.announce(elsewhere.id(), new PeerId("bob"), List.of(Interest.joined(doc)));
        healing.missing(PAIR);
        assertThat(secondsWhenTold(10)).containsExactly(1, 3, 7);
    }

    @Test
    void pairIsForgottenInTheEndAndHasOneTimerUntilThen() {
        int waiting = timers.waiting();
        for (int i = 0; i < 100; i++) {
            healing.missing(PAIR);
        }
        assertThat(timers.waiting()).isEqualTo(waiting + 1);
        secondsWhenTold(100);
        assertThat(healing.size()).isZero();
        assertThat(timers.waiting()).isEqualTo(waiting);
    }

    @Test
    void pairsThatThereIsNoRoomForAreCounted() {
        for (int i = 0; i < FarHealing.MAX_REPAIRS + 3; i++) {
            healing.missing(TestRelay.pairing("alice", "bob", "doc" + i));
        }
        assertThat(healing.size()).isEqualTo(FarHealing.MAX_REPAIRS);
        assertThat(healing.notKept()).isEqualTo(3);
        healing.stop();
        assertThat(healing.size()).isZero();
    }
}
