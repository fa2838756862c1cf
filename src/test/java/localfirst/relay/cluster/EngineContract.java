package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.junit.jupiter.api.Test;

/** What every engine promises the nodes. */
abstract class EngineContract extends EngineHostsContract {
    @Test
    void nodesThatAreAliveKnowEachOther() {
        NodeCard one = card();
        NodeCard two = card();
        assertThat(ok(engine().enter(one)).others()).isEmpty();
        assertThat(ok(engine().enter(two)).others()).containsExactly(one);
        assertThat(ok(engine().renew(one)).others()).containsExactly(two);
    }

    @Test
    void whatANodeSaysOfItselfReachesTheOthers() {
        NodeCard one = card();
        NodeCard two = card();
        ok(engine().enter(one));
        ok(engine().enter(two));
        NodeCard draining = two.withState(NodeCard.State.DRAINING);
        ok(engine().renew(draining));
        assertThat(ok(engine().renew(one)).others()).containsExactly(draining);
    }

    @Test
    void nodeThatNeverEnteredIsAStranger() {
        assertThat(reason(engine().renew(card()))).isEqualTo(EngineException.Reason.STRANGER);
        NodeId nobody = NodeId.random();
        assertThat(reason(engine().announce(nobody, ALICE, List.of(Interest.joined(DOC)))))
                .isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine().withdraw(nobody, ALICE, List.of(DOC)))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine().find(nobody, List.of(Interest.joined(DOC)))))
                .isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine().locate(nobody, DOC, List.of(ALICE)))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine().host(nobody, ALICE_TO_BOB, null))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine().unhost(nobody, ALICE_TO_BOB))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(entries()).isZero();
    }

    @Test
    void nodeWhoseLeaseHasRunOutIsAStrangerAndNotSeen() {
        NodeId one = enter();
        NodeCard late = card();
        ok(engine().enter(late));
        ok(engine().announce(late.id(), BOB, List.of(Interest.joined(DOC))));
        runOutLeases();
        assertThat(reason(engine().renew(late))).isEqualTo(EngineException.Reason.STRANGER);
        assertThat(reason(engine().announce(one, ALICE, List.of(Interest.joined(DOC)))))
                .isEqualTo(EngineException.Reason.STRANGER);
        NodeCard again = card();
        assertThat(ok(engine().enter(again)).others()).isEmpty();
        assertThat(join(again.id(), ALICE).others()).isEmpty();
    }

    @Test
    void nodeThatHasLeftIsNotSeen() {
        NodeId one = enter();
        NodeId two = enter();
        join(two, BOB);
        host(two, BOB_TO_ALICE);
        ok(engine().leave(two));
        assertThat(join(one, ALICE).others()).isEmpty();
        assertThat(host(one, ALICE_TO_BOB)).isEqualTo(one);
        assertThat(reason(engine().announce(two, BOB, List.of(Interest.joined(DOC)))))
                .isEqualTo(EngineException.Reason.STRANGER);
    }

    @Test
    void engineThatHasForgottenANodeTellsItSo() {
        NodeCard card = card();
        ok(engine().enter(card));
        forget();
        assertThat(reason(engine().renew(card))).isEqualTo(EngineException.Reason.STRANGER);
        ok(engine().enter(card.withId(NodeId.random())));
    }

    @Test
    void numbersGrowAlsoAfterTheEngineHasForgotten() {
        long before = join(enter(), ALICE).seq();
        forget();
        assertThat(join(enter(), ALICE).seq()).isGreaterThan(before);
    }

    @Test
    void ofTwoThatJoinTheLaterIsToldOfTheEarlier() {
        NodeId one = enter();
        NodeId two = enter();
        Announced first = join(one, ALICE);
        assertThat(first.others()).isEmpty();
        Announced second = join(two, BOB);
        assertThat(second.others()).containsExactly(new Announced.RemotePeer(ALICE, one, first.seq()));
        assertThat(second.seq()).isGreaterThan(first.seq());
    }

    @Test
    void anyTextCanBeAPeersId() {
        NodeId one = enter();
        NodeId two = enter();
        join(one, CAROL);
        assertThat(join(two, BOB).others())
                .extracting(Announced.RemotePeer::peer)
                .containsExactly(CAROL);
    }

    @Test
    void ofTooManyElsewhereAQuarterOfTheMostIsDrawnFromAllNodes() {
        NodeId here = enter();
        NodeId one = enter();
        NodeId two = enter();
        for (int i = 0; i < 60; i++) {
            join(i < 40 ? one : two, new PeerId("peer" + i));
        }
        Interest some = new Interest(DOC, 0, 0, 32);
        Announced drawn = ok(engine().announce(here, ALICE, List.of(some))).get(0);
        assertThat(drawn.more()).isFalse();
        // Alice is one of the 61.
        assertThat(drawn.others()).hasSizeBetween(7, 8).doesNotHaveDuplicates();

        Set<PeerId> everDrawn = new TreeSet<>();
        for (int i = 0; i < 400; i++) {
            ok(engine().find(here, List.of(some))).get(0).others().forEach(other -> everDrawn.add(other.peer()));
        }
        // Those who have been there for longest are drawn least.
        assertThat(everDrawn).hasSizeGreaterThan(50);
        assertThat(ok(engine().find(here, List.of(new Interest(DOC, 0, 0, 61))))
                        .get(0)
                        .others())
                .hasSize(60);
    }

    /** Or those of a small node would be introduced to everybody who comes to a large one. */
    @Test
    void ofASmallNodeAsFewAreDrawnAsItHasAShareInAll() {
        NodeId large = enter();
        NodeId small = enter();
        join(small, ALICE);
        for (int i = 0; i < 199; i++) {
            join(large, new PeerId("peer" + i));
        }
        Interest some = new Interest(DOC, 0, 0, 32);
        // Of eight, one in 25.
        assertThat(drawn(large, some, 500)).isBetween(1, 80);
        assertThat(drawn(small, some, 20)).isBetween(20 * 7, 20 * 8);
    }

    private int drawn(NodeId node, Interest interest, int times) {
        int drawn = 0;
        for (int i = 0; i < times; i++) {
            drawn += ok(engine().find(node, List.of(interest))).get(0).others().size();
        }
        return drawn;
    }

    @Test
    void ofTooManyWhoJoinedAfterANumberOnlySuchAreDrawn() {
        NodeId here = enter();
        NodeId one = enter();
        long last = 0;
        for (int i = 0; i < 40; i++) {
            last = join(one, new PeerId("old" + i)).seq();
        }
        for (int i = 0; i < 40; i++) {
            join(one, new PeerId("new" + i));
        }
        Announced drawn =
                ok(engine().find(here, List.of(new Interest(DOC, 0, last, 32)))).get(0);
        assertThat(drawn.others())
                .hasSize(8)
                .allMatch(other -> other.peer().value().startsWith("new"));
    }

    @Test
    void peersOfTheSameNodeAreItsOwnBusiness() {
        NodeId one = enter();
        join(one, ALICE);
        assertThat(join(one, BOB).others()).isEmpty();
    }

    @Test
    void eachDocumentIsAnsweredByItself() {
        NodeId one = enter();
        NodeId two = enter();
        DocumentId other = new DocumentId("other");
        join(one, ALICE);
        List<Announced> both = ok(engine().announce(two, BOB, List.of(Interest.joined(other), Interest.joined(DOC))));
        assertThat(both).extracting(Announced::document).containsExactly(other, DOC);
        assertThat(both.get(0).others()).isEmpty();
        assertThat(both.get(1).others()).hasSize(1);
    }

    @Test
    void announcingAgainChangesNothing() {
        NodeId one = enter();
        NodeId two = enter();
        long seq = join(one, ALICE).seq();
        join(two, BOB);
        Announced again = ok(engine().announce(one, ALICE, List.of(new Interest(DOC, seq, 0))))
                .get(0);
        assertThat(again.seq()).isEqualTo(seq);
        assertThat(again.others()).extracting(Announced.RemotePeer::peer).containsExactly(BOB);
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void onlyThoseAfterANumberAreToldIfWanted() {
        NodeId one = enter();
        NodeId two = enter();
        long alice = join(two, ALICE).seq();
        join(two, BOB);
        Announced some = ok(engine().announce(one, CAROL, List.of(new Interest(DOC, 0, alice))))
                .get(0);
        assertThat(some.others()).extracting(Announced.RemotePeer::peer).containsExactly(BOB);
    }

    @Test
    void leaseTellsANumberBetweenThoseBeforeAndAfter() {
        NodeCard card = card();
        ok(engine().enter(card));
        long before = join(card.id(), ALICE).seq();
        long seq = ok(engine().renew(card)).seq();
        assertThat(seq).isGreaterThanOrEqualTo(before);
        assertThat(join(card.id(), BOB).seq()).isGreaterThan(seq);
    }

    @Test
    void peerOnTwoNodesSpeaksWhereItJoinedLast() {
        NodeId one = enter();
        NodeId two = enter();
        NodeId three = enter();
        join(one, ALICE);
        join(two, ALICE);
        Announced met = join(three, BOB);
        assertThat(met.others()).hasSize(2);
        assertThat(met.speakers(BOB)).extracting(Announced.RemotePeer::node).containsExactly(two);
        assertThat(join(two, ALICE).speakers(ALICE))
                .extracting(Announced.RemotePeer::peer)
                .containsExactly(BOB);
    }

    @Test
    void whoHasWithdrawnIsNotTold() {
        NodeId one = enter();
        NodeId two = enter();
        join(one, ALICE);
        ok(engine().withdraw(one, ALICE, List.of(DOC)));
        ok(engine().withdraw(one, ALICE, List.of(DOC)));
        assertThat(join(two, BOB).others()).isEmpty();
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void nodeWithdrawsOnlyItsOwn() {
        NodeId one = enter();
        NodeId two = enter();
        join(one, ALICE);
        join(two, ALICE);
        ok(engine().withdraw(two, ALICE, List.of(DOC)));
        assertThat(join(two, BOB).others())
                .extracting(Announced.RemotePeer::node)
                .containsExactly(one);
    }

    @Test
    void largeRoomIsToldInPages() {
        NodeId one = enter();
        NodeId two = enter();
        int peers = 5000;
        joinAll(one, DOC, peers);
        Announced page = join(two, ALICE);
        int told = page.others().size();
        while (page.more()) {
            page = ok(engine().announce(two, ALICE, List.of(page.next()))).get(0);
            told += page.others().size();
        }
        assertThat(told).isEqualTo(peers);
    }

    private void joinAll(NodeId node, DocumentId document, int peers) {
        // A few at a time: a slow machine would otherwise take longer for all than an engine may take for one.
        int some = 50;
        for (int from = 0; from < peers; from += some) {
            List<CompletionStage<List<Announced>>> joins = IntStream.range(from, from + some)
                    .mapToObj(i -> engine().announce(node, new PeerId("peer" + i), List.of(Interest.joined(document))))
                    .toList();
            joins.forEach(EngineContract::ok);
        }
    }

    @Test
    void thereIsALimitToOneAnnouncement() {
        NodeId one = enter();
        List<Interest> many = Collections.nCopies(257, Interest.joined(DOC));
        assertThatThrownBy(() -> engine().announce(one, ALICE, many)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void documentsThatAreAskedAboutTogetherAllGetOn() {
        NodeId one = enter();
        NodeId two = enter();
        DocumentId other = new DocumentId("other");
        for (DocumentId document : List.of(DOC, other)) {
            joinAll(one, document, 3000);
        }
        List<Interest> asked = List.of(Interest.joined(DOC), Interest.joined(other));
        Map<DocumentId, Integer> told = new TreeMap<>();
        while (!asked.isEmpty()) {
            List<Announced> pages = ok(engine().find(two, asked));
            assertThat(pages).allMatch(page -> !page.others().isEmpty());
            pages.forEach(page -> told.merge(page.document(), page.others().size(), Integer::sum));
            asked = pages.stream().filter(Announced::more).map(Announced::next).toList();
        }
        assertThat(told).isEqualTo(Map.of(DOC, 3000, other, 3000));
    }

    @Test
    void peerIsLocatedInADocumentOfAnySize() {
        NodeId one = enter();
        NodeId two = enter();
        joinAll(one, DOC, 5000);
        long first = join(two, ALICE).seq();
        long last = join(one, ALICE).seq();
        NodeId asking = enter();
        join(asking, BOB);
        assertThat(ok(engine().locate(asking, DOC, List.of(BOB, ALICE))))
                .containsExactly(
                        new Announced.RemotePeer(ALICE, two, first), new Announced.RemotePeer(ALICE, one, last));
        ok(engine().leave(one));
        assertThat(ok(engine().locate(asking, DOC, List.of(ALICE))))
                .extracting(Announced.RemotePeer::node)
                .containsExactly(two);
        assertThat(ok(engine().locate(asking, DOC, List.of(BOB)))).isEmpty();
        assertThat(ok(engine().locate(asking, new DocumentId("nobody's"), List.of(ALICE))))
                .isEmpty();
    }

    @Test
    void findingPeersDoesNotJoinThem() {
        NodeId one = enter();
        NodeId two = enter();
        long alice = join(one, ALICE).seq();
        Announced found = ok(engine().find(two, List.of(Interest.joined(DOC)))).get(0);
        assertThat(found.others()).containsExactly(new Announced.RemotePeer(ALICE, one, alice));
        assertThat(found.seq()).isZero();
        assertThat(ok(engine().find(two, List.of(new Interest(DOC, 0, alice))))
                        .get(0)
                        .others())
                .isEmpty();
        assertThat(entries()).isEqualTo(1);
    }
}
