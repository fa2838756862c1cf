package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.Pairing;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;

/** What every engine promises about where pairs meet, and about what dead nodes leave; and what its tests share. */
abstract class EngineHostsContract {
    static final PeerId ALICE = new PeerId("alice");
    static final PeerId BOB = new PeerId("bob");
    static final PeerId CAROL = new PeerId("carol \n é 🎉");
    static final DocumentId DOC = new DocumentId("doc");
    static final Pairing ALICE_TO_BOB = new Pairing(ALICE, BOB, DOC);
    static final Pairing BOB_TO_ALICE = ALICE_TO_BOB.reciprocal();

    /** The one that all nodes of this test ask. */
    abstract Engine engine();

    /** Every lease that there is runs out now. */
    abstract void runOutLeases();

    /** The lease of this node lasts however long a slow machine takes for the rest of the test. */
    void prolong(NodeId node) {}

    /** It loses all that it knows. */
    abstract void forget();

    /** How many interests and hosts it knows, of dead nodes too. */
    abstract int entries();

    @Test
    void twoPeersMeetOnTheNodeThatAskedFirst() {
        NodeId one = enter();
        NodeId two = enter();
        assertThat(host(one, ALICE_TO_BOB)).isEqualTo(one);
        assertThat(host(two, BOB_TO_ALICE)).isEqualTo(one);
        assertThat(host(two, ALICE_TO_BOB)).isEqualTo(one);
        assertThat(host(one, BOB_TO_ALICE)).isEqualTo(one);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void pairsAreKeptApart() {
        NodeId one = enter();
        NodeId two = enter();
        host(one, ALICE_TO_BOB);
        assertThat(host(two, new Pairing(ALICE, BOB, new DocumentId("other")))).isEqualTo(two);
        assertThat(host(two, new Pairing(ALICE, CAROL, DOC))).isEqualTo(two);
        assertThat(host(two, new Pairing(new PeerId("alic"), new PeerId("ebob"), DOC)))
                .isEqualTo(two);
    }

    @Test
    void pairIsFreeOnceItsHostHasGivenItUp() {
        NodeId one = enter();
        NodeId two = enter();
        host(one, ALICE_TO_BOB);
        ok(engine().unhost(two, ALICE_TO_BOB));
        assertThat(host(two, BOB_TO_ALICE)).as("given up by another").isEqualTo(one);
        ok(engine().unhost(one, BOB_TO_ALICE));
        ok(engine().unhost(one, BOB_TO_ALICE));
        assertThat(entries()).isZero();
        assertThat(host(two, BOB_TO_ALICE)).isEqualTo(two);
    }

    @Test
    void hostThatCanNotBeReachedIsReplaced() {
        NodeId one = enter();
        NodeId two = enter();
        host(one, ALICE_TO_BOB);
        assertThat(ok(engine().host(two, BOB_TO_ALICE, one))).isEqualTo(two);
        assertThat(host(one, ALICE_TO_BOB)).isEqualTo(two);
        assertThat(ok(engine().host(one, ALICE_TO_BOB, NodeId.random()))).isEqualTo(two);
        ok(engine().unhost(one, ALICE_TO_BOB));
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void hostThatIsDeadIsReplaced() {
        NodeId one = enter();
        host(one, ALICE_TO_BOB);
        runOutLeases();
        NodeId two = enter();
        assertThat(host(two, ALICE_TO_BOB)).isEqualTo(two);
        while (ok(engine().sweep()).more()) {}
        assertThat(host(enter(), ALICE_TO_BOB))
                .as("what is swept was the dead one's")
                .isEqualTo(two);
    }

    @Test
    void sweepLeavesWhatOthersHaveTakenOver() {
        NodeId one = enter();
        NodeId two = enter();
        host(one, ALICE_TO_BOB);
        ok(engine().host(two, BOB_TO_ALICE, one));
        ok(engine().leave(one));
        while (ok(engine().sweep()).more()) {}
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void whoeverSweepsIsToldOfPairsThatMeetNowhereNow() {
        Pairing strange = new Pairing(new PeerId("al&ice é+%"), new PeerId("=bob"), new DocumentId("a b/c&"));
        Pairing ended = new Pairing(ALICE, BOB, new DocumentId("ended"));
        Pairing takenOver = new Pairing(ALICE, BOB, new DocumentId("taken over"));
        NodeId one = enter();
        for (Pairing each : List.of(strange, ALICE_TO_BOB, ended, takenOver)) host(one, each);
        ok(engine().unhost(one, ended));
        NodeId two = enter();
        ok(engine().host(two, takenOver, one));
        ok(engine().leave(one));

        List<Pairing> orphans = new ArrayList<>();
        boolean more = true;
        while (more) {
            Swept swept = ok(engine().sweep());
            orphans.addAll(swept.orphans());
            more = swept.more();
        }

        assertThat(orphans).containsExactlyInAnyOrder(strange.canonical(), ALICE_TO_BOB.canonical());
    }

    @Test
    void whatBelongsToDeadNodesIsSweptInSteps() {
        NodeId one = enter();
        for (int i = 0; i < 3; i++) {
            int batch = i;
            List<Interest> interests = IntStream.range(0, 256)
                    .mapToObj(each -> Interest.joined(new DocumentId(batch + "-" + each)))
                    .toList();
            ok(engine().announce(one, ALICE, interests));
        }
        host(one, ALICE_TO_BOB);
        runOutLeases();
        NodeId two = enter();
        join(two, BOB);
        int steps = 0;
        while (ok(engine().sweep()).more()) {
            steps++;
        }
        assertThat(steps).isGreaterThanOrEqualTo(3);
        assertThat(entries()).isEqualTo(1);
    }

    NodeId enter() {
        NodeCard card = card();
        ok(engine().enter(card));
        prolong(card.id());
        return card.id();
    }

    static NodeCard card() {
        return new NodeCard(NodeId.random(), URI.create("ws://127.0.0.1:1234"), "1.0", NodeCard.State.READY);
    }

    Announced join(NodeId node, PeerId peer) {
        return ok(engine().announce(node, peer, List.of(Interest.joined(DOC)))).get(0);
    }

    NodeId host(NodeId node, Pairing pairing) {
        return ok(engine().host(node, pairing, null));
    }

    static <T> T ok(CompletionStage<T> answer) {
        try {
            return Patience.result(answer, "an answer of the engine");
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    static EngineException.Reason reason(CompletionStage<?> answer) {
        Throwable thrown = catchThrowable(() -> Patience.result(answer, "a failure"));
        assertThat(thrown).as("the failure").isNotNull().hasCauseInstanceOf(EngineException.class);
        return ((EngineException) thrown.getCause()).reason();
    }
}
