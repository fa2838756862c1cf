package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import localfirst.relay.cluster.InMemoryEngine;
import localfirst.relay.cluster.SimulatedNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A document with very many peers on several nodes, in virtual time: all of them are connected, whatever node they are on, and
 * nobody has to do with very many others.
 */
class RoomAcrossNodesTest {
    private static final int LIMIT = 64;
    private static final int NEWCOMERS = LIMIT / 4;

    /** On its own node a peer has as many as the limit at most. On others, only chance keeps the first from having many. */
    private static final int MOST = 3 * LIMIT;

    private static final Duration HEALING = MeshRepairs.REST.plusMillis(100);
    private static final Duration STEP = Duration.ofMillis(100);

    private SimulatedNodes cluster;

    /** Peers come to any of so many nodes. */
    private SimulatedRoom room(int nodes, int peers, long seed) {
        SimulatedRoom room = room(nodes, seed);
        comes(room, nodes, peers, new SplittableRandom(seed));
        return room;
    }

    private SimulatedRoom room(int nodes, long seed) {
        SimulatedRoom room = new SimulatedRoom(LIMIT, seed, nodes);
        cluster = new SimulatedNodes(new InMemoryEngine(room.timers(), Runnable::run), room.timers());
        room.relays().forEach(cluster::add);
        return room;
    }

    private static void comes(SimulatedRoom room, int nodes, int peers, SplittableRandom random) {
        for (int i = 0; i < peers; i++) {
            room.comesTo(random.nextInt(nodes));
        }
    }

    private static void assertDegrees(int[] degrees) {
        assertThat(degrees[0]).as("fewest neighbours").isGreaterThanOrEqualTo(NEWCOMERS - NEWCOMERS / 4);
        assertThat(degrees[degrees.length - 1]).as("most neighbours").isLessThanOrEqualTo(MOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 64})
    void upToTheLimitEverybodyIsIntroducedToEverybodyOnWhateverNode(int peers) {
        try (SimulatedRoom room = room(3, peers, peers)) {
            assertThat(room.degrees()).containsOnly(peers - 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 300", "3, 300", "2, 1000", "3, 1000"})
    void everybodyIsConnectedWhileOnePercentEachSecondComeAndGo(int nodes, int peers) {
        SplittableRandom random = new SplittableRandom(peers);
        try (SimulatedRoom room = room(nodes, peers, peers + nodes)) {
            assertThat(room.cutOff()).isZero();
            assertDegrees(room.degrees());
            double owed = 0;
            for (int i = 0; i < 600; i++) {
                owed += peers / 1_000.0;
                int turn = (int) owed;
                owed -= turn;
                room.goes(turn);
                comes(room, nodes, turn, random);
                room.pass(STEP);
                assertThat(room.cutOff()).as("cut off after %d steps", i).isZero();
            }
            assertDegrees(room.degrees());
            room.checkConsistency();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 10", "2, 50", "2, 90", "3, 10", "3, 50", "3, 90"})
    void everybodyIsConnectedAgainWhenSomeGoAtOnce(int nodes, int percent) {
        try (SimulatedRoom room = room(nodes, 1_000, percent)) {
            room.goes(1_000 * percent / 100);
            room.pass(HEALING);
            assertThat(room.cutOff()).isZero();
            assertDegrees(room.degrees());
        }
    }

    /** The room is small on each node in the end, and what connected the nodes has nearly all gone. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theFewWhoStayOfVeryManyAreConnectedAcrossNodes(long seed) {
        try (SimulatedRoom room = room(2, 1_000, seed)) {
            for (int i = 0; i < 98; i++) {
                room.goes(10);
                room.pass(STEP);
            }
            room.pass(HEALING);
            assertThat(room.size()).isEqualTo(20);
            assertThat(room.cutOff()).isZero();
        }
    }

    @Test
    void thoseOfTheOtherNodesAreConnectedWhenAllOfOneGo() {
        try (SimulatedRoom room = room(3, 900, 9)) {
            room.allGoFrom(1);
            room.pass(HEALING);
            assertThat(room.cutOff()).isZero();
            assertDegrees(room.degrees());
        }
    }

    /** A balancer may send nearly all to one node; and after a restart, the first few are alone on theirs. */
    @ParameterizedTest
    @CsvSource({"10, true", "10, false", "1, true", "1, false", "70, true"})
    void theFewOfASmallNodeAreNotIntroducedToAllOfALargeOne(int few, boolean areFirst) {
        try (SimulatedRoom room = room(2, few)) {
            for (int i = 0; i < few && areFirst; i++) {
                room.comesTo(1);
            }
            for (int i = 0; i < 1_500; i++) {
                room.comesTo(0);
            }
            for (int i = 0; i < few && !areFirst; i++) {
                room.comesTo(1);
            }
            assertThat(room.cutOff()).isZero();
            int[] there = room.degreesOn(1);
            assertThat(there[there.length - 1]).as("most neighbours").isLessThanOrEqualTo(MOST);
            int[] here = room.degreesOn(0);
            assertThat(here[here.length - 1]).as("most neighbours").isLessThanOrEqualTo(MOST);
        }
    }

    /** What one Join costs doesn't depend on how many are there: neither what peers are told, nor what nodes are. */
    @Test
    void aJoinIsToldToAsManyInALargeRoomAsInASmallerOne() {
        double large = toldByJoins(2_000);
        double smaller = toldByJoins(400);
        assertThat(large).isBetween(smaller * 0.8, smaller * 1.2);
        assertThat(large).isLessThan(4 * NEWCOMERS);
    }

    /** By one of them, on average. */
    private double toldByJoins(int size) {
        int joins = 50;
        try (SimulatedRoom room = room(2, size, size)) {
            long before = room.told() + cluster.news();
            comes(room, 2, joins, new SplittableRandom(1));
            return (room.told() + cluster.news() - before) / (double) joins;
        }
    }

    @Test
    void degreesAreEvenHoweverLongARoomGrows() {
        try (SimulatedRoom room = room(2, 3_000, 7)) {
            int[] degrees = room.degrees();
            double mean = Arrays.stream(degrees).average().orElseThrow();
            assertThat(mean).isBetween(NEWCOMERS * 2.7, NEWCOMERS * 3.3);
            assertThat(degrees[degrees.length * 95 / 100]).isLessThan(2 * LIMIT);
            assertThat(room.farthest()).isLessThanOrEqualTo(6);
        }
    }
}
