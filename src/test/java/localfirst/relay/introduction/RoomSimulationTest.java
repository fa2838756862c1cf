package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A document with very many peers that come and go, in virtual time: all who are there are connected, at all times but for
 * the moment in which those who lost too many are introduced to others.
 *
 * <p>{@code -Drelay.rooms.peers=100000} goes up to that size, and {@code -Drelay.docs.write=true} writes the table and the
 * plot in the docs.
 */
class RoomSimulationTest {
    private static final int LIMIT = 64;
    private static final int NEWCOMERS = LIMIT / 4;

    /** Until those who lost too many have been introduced to others. */
    private static final Duration HEALING = MeshRepairs.REST.plusMillis(100);

    private static final Duration STEP = Duration.ofMillis(100);

    /** It takes a while to look at all of so many peers. */
    private static final int LARGE = 10_000;

    private static final int LARGEST = Integer.getInteger("relay.rooms.peers", 1_000);
    private static final RoomTable TABLE = new RoomTable(LIMIT);

    static IntStream sizes() {
        return IntStream.of(100, 300, 1_000, 3_000, 10_000, 30_000, 100_000).filter(size -> size <= LARGEST);
    }

    @AfterAll
    static void saveTable() throws IOException {
        TABLE.save(Path.of("target", "rooms"));
        if (Boolean.getBoolean("relay.docs.write")) {
            TABLE.save(Path.of("docs", "pictures"));
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void everybodyIsConnectedWhileOnePercentEachSecondComeAndGo(int size) {
        try (SimulatedRoom room = new SimulatedRoom(LIMIT, size)) {
            room.comes(size);
            TABLE.add(size, "all join at once", room);
            assertThat(room.cutOff()).isZero();
            assertDegrees(room, NEWCOMERS);

            double owed = 0;
            for (int i = 0; i < 600; i++) {
                owed += size / 1_000.0;
                int turn = (int) owed;
                owed -= turn;
                room.goes(turn);
                room.comes(turn);
                room.pass(STEP);
                if (size < LARGE || i % 10 == 0) {
                    assertThat(room.cutOff()).as("cut off after %d steps", i).isZero();
                }
            }
            TABLE.add(size, "a minute of 1 % a second", room);
            room.checkConsistency();
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void everybodyIsConnectedAgainWhenSomeGoAtOnce(int size) {
        for (int percent : List.of(10, 50, 90)) {
            try (SimulatedRoom room = new SimulatedRoom(LIMIT, size + percent)) {
                room.comes(size);
                long before = room.told();
                room.goes(size * percent / 100);
                int cutOff = room.cutOff();
                room.pass(HEALING);

                assertThat(room.cutOff()).isZero();
                int few = Math.min(NEWCOMERS - NEWCOMERS / 4, room.size() - 1);
                assertDegrees(room, few);
                if (percent == 10) {
                    assertThat(cutOff).isZero();
                    // No storm: as few as one of ten is told of anybody.
                    assertThat(room.told() - before).isLessThan(size);
                }
                TABLE.add(size, percent + " % go at once, healed", room);
                room.checkConsistency();
            }
        }
    }

    /** Just after a room has become large, a few have one or two more than the limit. */
    private static void assertDegrees(SimulatedRoom room, int least) {
        int[] degrees = room.degrees();
        assertThat(degrees[0]).as("fewest neighbours").isGreaterThanOrEqualTo(least);
        assertThat(degrees[degrees.length - 1]).as("most neighbours").isLessThanOrEqualTo(LIMIT + 2);
    }

    /** What one Join costs doesn't depend on how many are there. */
    @Test
    void aJoinIsToldToAsManyInARoomOfFiveThousandAsInOneOfFiveHundred() {
        assertThat(toldByOneJoin(5_000)).isEqualTo(toldByOneJoin(500)).isEqualTo(2 * NEWCOMERS);
    }

    private static long toldByOneJoin(int size) {
        try (SimulatedRoom room = new SimulatedRoom(LIMIT, size)) {
            room.comes(size);
            long before = room.told();
            room.comes(1);
            return room.told() - before;
        }
    }

    /** The oldest of a room that only grows don't collect everybody. */
    @Test
    void degreesAreEvenHoweverLongARoomGrows() {
        try (SimulatedRoom room = new SimulatedRoom(LIMIT, 7)) {
            room.comes(5_000);
            int[] degrees = room.degrees();
            double mean = Arrays.stream(degrees).average().orElseThrow();

            assertThat(mean).isBetween(NEWCOMERS * 1.9, NEWCOMERS * 2.3);
            // Those who were introduced to each other before the room became large have more.
            assertThat(degrees[degrees.length * 90 / 100]).isLessThan(LIMIT * 3 / 4);
            assertThat(room.farthest()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void theSameSeedDoesTheSame() {
        assertThat(someDegrees()).isEqualTo(someDegrees());
    }

    private static String someDegrees() {
        try (SimulatedRoom room = new SimulatedRoom(LIMIT, 42)) {
            room.comes(500);
            room.goes(100);
            room.pass(HEALING);
            return Arrays.toString(room.degrees());
        }
    }
}
