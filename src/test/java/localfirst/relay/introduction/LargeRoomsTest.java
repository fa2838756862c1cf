package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import localfirst.relay.RelayConfig;
import localfirst.relay.RelayParts;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A document with more peers than are introduced to each other. */
class LargeRoomsTest {
    private static final int MOST = 32;
    private static final int NEWCOMERS = 8;
    private static final String ROOM = "room";

    private TestRelay relay = relayWith(MOST);
    private final Map<String, FakeSocket> peers = new LinkedHashMap<>();

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
        assertThat(relay.relay.figures().largeRooms()).isZero();
    }

    static TestRelay relayWith(int most) {
        return new TestRelay(RelayConfig.defaults()
                .withLimits(Limits.defaults().toBuilder()
                        .introductionsPerDocument(most)
                        .build()));
    }

    private FakeSocket come(int number) {
        FakeSocket socket = relay.joined(name(number), ROOM);
        peers.put(name(number), socket);
        return socket;
    }

    private void comeUpTo(int count) {
        for (int i = peers.size(); i < count; i++) {
            come(i);
        }
    }

    static String name(int number) {
        return "peer-" + number;
    }

    private FakeSocket peer(int number) {
        return peers.get(name(number));
    }

    private void goes(int number) {
        peers.remove(name(number)).breakOff();
    }

    /** Those whom a peer was told of, each as often as that happened. */
    static List<String> toldOf(FakeSocket socket) {
        List<String> told = new ArrayList<>();
        for (String text : socket.texts()) {
            int from = text.indexOf("\"peerId\":\"") + 10;
            told.add(text.substring(from, text.indexOf('"', from)));
        }
        return told;
    }

    private Set<String> presentNeighbours(String name) {
        Set<String> neighbours = new HashSet<>(toldOf(peers.get(name)));
        neighbours.retainAll(peers.keySet());
        return neighbours;
    }

    private void assertEachKnowsWhoKnowsIt() {
        peers.keySet()
                .forEach(one -> presentNeighbours(one)
                        .forEach(other -> assertThat(presentNeighbours(other)).contains(one)));
    }

    private void assertAllAreConnected() {
        assertThat(reached(peers.keySet(), this::presentNeighbours)).isEqualTo(peers.keySet());
    }

    /** Who can be reached from the first of them by way of neighbours. */
    static Set<String> reached(Set<String> names, Function<String, ? extends Collection<String>> neighbours) {
        Set<String> reached = new HashSet<>();
        List<String> next = new ArrayList<>(names.stream().limit(1).toList());
        while (!next.isEmpty()) {
            String one = next.remove(next.size() - 1);
            if (reached.add(one)) {
                next.addAll(neighbours.apply(one));
            }
        }
        return reached;
    }

    @Test
    void inARoomUpToTheLimitEverybodyIsIntroducedToEverybodyOnce() {
        comeUpTo(MOST);

        assertThat(peers.values())
                .allSatisfy(
                        socket -> assertThat(toldOf(socket)).hasSize(MOST - 1).doesNotHaveDuplicates());
        assertThat(relay.relay.figures().largeRooms()).isZero();
    }

    @Test
    void withoutALimitEverybodyIsIntroducedToEverybodyInEveryRoom() {
        relay = relayWith(0);
        comeUpTo(150);

        assertThat(peers.values())
                .allSatisfy(socket -> assertThat(toldOf(socket)).hasSize(149).doesNotHaveDuplicates());
    }

    @Test
    void aNewcomerToALargeRoomIsIntroducedToSomeAndTheyToIt() {
        comeUpTo(200);
        peers.values().forEach(FakeSocket::forgetSent);
        FakeSocket newcomer = come(200);

        assertThat(toldOf(newcomer)).hasSize(NEWCOMERS).doesNotHaveDuplicates();
        List<String> toldOfIt = peers.keySet().stream()
                .filter(name -> toldOf(peers.get(name)).contains(name(200)))
                .toList();
        assertThat(toldOfIt).containsExactlyInAnyOrderElementsOf(toldOf(newcomer));
        assertThat(relay.relay.figures().largeRooms()).isEqualTo(1);
    }

    @Test
    void whoeverComesThenAllAreConnectedAndNobodyHasManyMoreThanTheLimit() {
        comeUpTo(1_000);

        assertEachKnowsWhoKnowsIt();
        assertAllAreConnected();
        peers.values()
                .forEach(socket ->
                        assertThat(toldOf(socket)).doesNotHaveDuplicates().hasSizeBetween(NEWCOMERS, MOST + 2));
    }

    @Test
    void aJoinRepeatedLaterAnnouncesAgainAndAsksForOthersUpToTheLimit() {
        comeUpTo(300);
        FakeSocket alice = peer(299);
        Set<String> first = new HashSet<>(toldOf(alice));
        for (int i = 0; i < 10; i++) {
            relay.advanceSeconds(10);
            alice.forgetSent();
            alice.say(join(ROOM));
            relay.advanceSeconds(10);
            assertThat(toldOf(alice)).containsAll(first).doesNotHaveDuplicates();
        }

        assertThat(toldOf(alice)).hasSizeBetween(MOST / 2, MOST);
        assertEachKnowsWhoKnowsIt();
    }

    @Test
    void aJoinRepeatedInTheSameMomentAsksForNobodyElse() {
        comeUpTo(300);
        FakeSocket alice = peer(299);
        Set<String> first = new HashSet<>(toldOf(alice));
        alice.say(join(ROOM));
        relay.advanceSeconds(10);

        assertThat(toldOf(alice)).hasSize(2 * NEWCOMERS);
        assertThat(new HashSet<>(toldOf(alice))).isEqualTo(first);
    }

    @Test
    void ifEverybodyJoinsAgainAndAgainNewcomersStillFindOthers() {
        comeUpTo(300);
        for (int i = 0; i < 5; i++) {
            relay.advanceSeconds(20);
            peers.values().forEach(socket -> socket.say(join(ROOM)));
        }
        relay.advanceSeconds(20);
        comeUpTo(400);

        assertThat(peers.keySet())
                .allSatisfy(name -> assertThat(presentNeighbours(name)).hasSizeBetween(NEWCOMERS, MOST + 2));
        assertAllAreConnected();
    }

    @Test
    void whoLosesTooManyIsIntroducedToOthers() {
        comeUpTo(200);
        FakeSocket alice = come(200);
        List<String> first = toldOf(alice);
        first.subList(0, NEWCOMERS / 2).forEach(name -> peers.remove(name).breakOff());
        assertThat(toldOf(alice)).hasSize(NEWCOMERS);
        relay.advance(MeshRepairs.REST);

        assertThat(presentNeighbours(name(200))).hasSize(NEWCOMERS);
        assertEachKnowsWhoKnowsIt();
        assertThat(relay.relay.counters().timesRepaired()).isPositive();
    }

    @Test
    void whoLosesFewIsLeftInPeace() {
        comeUpTo(200);
        FakeSocket alice = come(200);
        peers.remove(toldOf(alice).get(0)).breakOff();
        relay.advanceSeconds(10);

        assertThat(toldOf(alice)).hasSize(NEWCOMERS);
    }

    @Test
    void whenFewAreLeftEverybodyIsIntroducedToEverybodyAgain() {
        comeUpTo(300);
        for (int i = 0; i < 300 - MOST / 2 - 1; i++) {
            goes(i);
        }
        relay.advanceSeconds(1);
        assertThat(peers.keySet())
                .allSatisfy(name -> assertThat(presentNeighbours(name)).hasSize(MOST / 2));

        for (int i = 300; i < 300 + 10; i++) {
            come(i);
        }
        assertThat(peers.keySet())
                .allSatisfy(name -> assertThat(presentNeighbours(name)).hasSize(MOST / 2 + 10));
    }

    @Test
    void aNewSocketOfAPeerIsToldOfThoseWhoTheOldOneKnew() {
        comeUpTo(200);
        FakeSocket old = come(200);
        List<String> known = toldOf(old);
        old.forgetSent();
        FakeSocket newer = relay.joined(name(200), ROOM);

        assertThat(toldOf(newer)).containsExactlyInAnyOrderElementsOf(known);
        assertThat(toldOf(old)).isEmpty();
        assertThat(toldOf(peers.get(known.get(0))))
                .filteredOn(name(200)::equals)
                .hasSize(2);
        old.breakOff();
        relay.advanceSeconds(1);
        assertThat(toldOf(newer)).hasSize(NEWCOMERS);
        newer.breakOff();
    }

    @Test
    void whenTheNewestSocketEndsTheOneBeforeItIsToldOfAllThatThePeerKnows() {
        comeUpTo(200);
        FakeSocket old = come(200);
        FakeSocket newer = relay.joined(name(200), ROOM);
        peers.put(name(200), newer);
        old.forgetSent();
        while (toldOf(newer).size() < NEWCOMERS + 3) {
            come(peers.size());
        }
        newer.breakOff();

        assertThat(new HashSet<>(toldOf(old))).hasSize(NEWCOMERS + 3);
    }

    @Test
    void aPeerThatReadsNothingIsToldLaterOfThoseWhoAreStillThere() {
        comeUpTo(200);
        FakeSocket alice = come(200);
        alice.block();
        alice.forgetSent();
        comeUpTo(600);
        for (int i = 300; i < 500; i++) {
            goes(i);
        }
        assertThat(toldOf(alice)).isEmpty();
        alice.unblock();

        assertThat(toldOf(alice)).doesNotHaveDuplicates();
        assertThat(peers.keySet()).containsAll(toldOf(alice));
        assertThat(presentNeighboursOfThoseWhoKnow(name(200))).containsAll(toldOf(alice));
    }

    private Set<String> presentNeighboursOfThoseWhoKnow(String name) {
        Set<String> knowIt = new HashSet<>();
        peers.forEach((other, socket) -> {
            if (toldOf(socket).contains(name)) {
                knowIt.add(other);
            }
        });
        return knowIt;
    }

    @Test
    void aPipeThatBreaksHealsBetweenNeighbours() {
        comeUpTo(200);
        FakeSocket alice = come(200);
        String bob = toldOf(alice).get(0);
        FakeSocket half = relay.call(name(200), bob, ROOM);
        FakeSocket other = relay.call(bob, name(200), ROOM);
        alice.forgetSent();
        half.breakOff();
        other.finish();
        relay.advanceSeconds(2);

        assertThat(toldOf(alice)).containsExactly(bob);
    }

    /** They had been introduced, and one has come back meanwhile and knows others. */
    @Test
    void aPipeThatBreaksHealsEvenWhileOneReadsNothingAndTheyArentNeighbours() {
        comeUpTo(200);
        FakeSocket alice = come(200);
        String bob = peers.keySet().stream()
                .filter(name -> !name.equals(name(200)) && !toldOf(alice).contains(name))
                .findFirst()
                .orElseThrow();
        FakeSocket half = relay.call(name(200), bob, ROOM);
        FakeSocket other = relay.call(bob, name(200), ROOM);
        alice.block();
        half.breakOff();
        other.finish();
        relay.advanceSeconds(2);
        alice.unblock();

        assertThat(toldOf(alice)).contains(bob);
        relay.finishClosed();
    }

    /** Otherwise one message could keep all others waiting for a while. */
    @Test
    void aJoinThatMakesManyRoomsLargeIsDoneInSteps() {
        List<DocumentId> documents = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            documents.add(new DocumentId("doc-" + i));
        }
        String[] ids = documents.stream().map(DocumentId::value).toArray(String[]::new);
        for (int i = 0; i < MOST; i++) {
            relay.joined(name(i), ids);
        }
        relay.present("last");
        Interests interests = RelayParts.interests(relay.relay);
        IntroductionVisit last = interests.visitsOf(new PeerId("last")).get(0);
        Joining joining = new Joining(last, documents, new Turns(Runnable::run, relay.timers), false);
        int turns = 0;
        while (!joining.isDone()) {
            interests.goOn(joining, 512);
            turns++;
        }
        // Each of these rooms takes nearly all steps of a turn, so that there are two of them in one at most.
        assertThat(turns).isGreaterThanOrEqualTo(documents.size() / 2);
        joining.abandon();
    }

    @Test
    void whatAPeerTakesInALargeRoomIsChargedToIt() {
        comeUpTo(MOST);
        long small = relay.relay.figures().introductionBytes();
        come(MOST);
        long large = relay.relay.figures().introductionBytes();

        assertThat(large - small).isGreaterThan((MOST + 1) * 4L * MOST);
        come(MOST + 1);
        assertThat(relay.relay.figures().introductionBytes() - large).isEqualTo(Membership.BYTES + 96 + 4L * MOST);
    }
}
