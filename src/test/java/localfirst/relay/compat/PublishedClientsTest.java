package localfirst.relay.compat;

import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every client that npm serves is introduced and talks through the relay, unchanged. */
@SystemTest
class PublishedClientsTest {
    private static RelayServer server;
    private static String url;

    @BeforeAll
    static void start() {
        server = RelayServer.builder().port(0).start();
        url = "ws://localhost:" + server.port();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clientsAreThere() {
        NodeDrivers.require();
    }

    @AfterEach
    void audit() {
        server.relay().checkConsistency();
    }

    @TestFactory
    List<DynamicTest> framesSentBeforeThePartnerCameArriveAsTheyWereSentFiftyTimesOutOfFifty() {
        return driveAll(
                "meet 4.2.2 4.2.2 50 early",
                "meet 3.0.3 4.2.2 50 early",
                "meet 3.2.0 4.2.2 50 early",
                "meet 3.5.0 4.2.2 50 early",
                "meet 3.6.2 4.2.2 50 early");
    }

    @Tag("slow")
    @TestFactory
    List<DynamicTest> framesSentBeforeThePartnerCameArriveBetweenOldClientsToo() {
        return driveAll(
                "meet 3.0.3 3.0.3 50 early",
                "meet 3.2.0 3.2.0 50 early",
                "meet 3.5.0 3.5.0 50 early",
                "meet 3.6.2 3.6.2 50 early");
    }

    @TestFactory
    List<DynamicTest> clientsThatCallAtTheSameTimeLoseNothing() {
        return driveAll("meet 4.2.2 4.2.2 50 together", "meet 3.6.2 4.2.2 50 together", "meet 3.0.3 3.2.0 50 together");
    }

    @TestFactory
    List<DynamicTest> clientsWhosePipeBreaksMeetAgain() {
        return driveAll("heal 3.0.3", "heal 3.6.2", "heal 4.2.2");
    }

    @TestFactory
    List<DynamicTest> clientsThatJoinTwiceGetWhatIsSaidFifteenTimesOutOfFifteen() {
        return driveAll(
                "double-join 3.0.3 3.0.3 15 twice",
                "double-join 3.2.0 3.2.0 15 twice",
                "double-join 3.5.0 3.5.0 15 twice",
                "double-join 3.6.2 3.6.2 15 twice",
                "double-join 4.2.2 4.2.2 15 twice",
                "double-join 3.0.3 3.0.3 15 listener",
                "double-join 4.2.2 4.2.2 15 listener",
                "double-join 3.6.2 4.2.2 15 twice");
    }

    @Tag("slow")
    @TestFactory
    List<DynamicTest> clientsOfOtherVersionsThatJoinTwiceDoSoToo() {
        return driveAll(
                "double-join 3.2.0 3.2.0 15 listener",
                "double-join 3.5.0 3.5.0 15 listener",
                "double-join 3.6.2 3.6.2 15 listener",
                "double-join 3.0.3 3.5.0 15 twice",
                "double-join 3.2.0 3.5.0 15 twice",
                "double-join 3.0.3 3.6.2 15 twice",
                "double-join 3.5.0 3.6.2 15 twice",
                "double-join 3.0.3 4.2.2 15 twice",
                "double-join 3.5.0 4.2.2 15 twice");
    }

    /** Versions 4.0.1 to 4.1.2: they call the other peer "undefined" at first. */
    @TestFactory
    List<DynamicTest> clientsOfVersion4ThatReadUserNameMeetEverybody() {
        return driveAll(
                "meet 4.1 4.1 20 early",
                "meet 4.1 3.0.3 20 early",
                "meet 4.1 3.6.2 20 early",
                "meet 4.1 4.2.2 20 early",
                "double-join 4.1 4.1 15 twice",
                "double-join 4.1 3.0.3 15 twice",
                "double-join 4.1 3.6.2 15 twice",
                "double-join 4.1 4.2.2 15 twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0.3", "3.2.0", "3.5.0", "3.6.2", "4.2.2"})
    void clientsWhoseProcessIsHeldUpRightAfterTheHandshakeLoseNothing(String version) {
        NodeDrivers.drive("held-up", url, version, "2500");
    }

    @Test
    void thousandMessagesOfMixedKindsAndSizesGoBothWaysUnchanged() {
        NodeDrivers.drive("exchange", url, "4.2.2", "1000");
    }

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({"4.2.2, 4.2.2", "3.6.2, 4.2.2"})
    void clientsShowATokenInThePath(String left, String right) {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens("open-sesame.0123"));
        try (RelayServer closed = RelayServer.builder().config(config).start()) {
            String guarded = "ws://localhost:" + closed.port();
            NodeDrivers.drive("meet", guarded + "/t/open-sesame.0123", left, right, "10", "early");
            NodeDrivers.drive("denied", guarded + "/t/open-sesame.4567");
            NodeDrivers.drive("denied", guarded);
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void andSoDoThousandOthers(int seed) {
        NodeDrivers.drive("exchange", url, "4.2.2", "1000", Integer.toString(seed));
    }

    /** @param lines a driver each, and what it is told after the relay's address */
    private static List<DynamicTest> driveAll(String... lines) {
        return NodeDrivers.driveAll(Stream.of(lines)
                .map(line -> List.of(line.split(" ")))
                .map(words -> new NodeDrivers.Drive(words.get(0), url, words.subList(1, words.size()))));
    }
}
