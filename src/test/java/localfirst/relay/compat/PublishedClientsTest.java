package localfirst.relay.compat;

import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({"4.2.2, 4.2.2", "3.0.3, 4.2.2", "3.2.0, 4.2.2", "3.5.0, 4.2.2", "3.6.2, 4.2.2"})
    void framesSentBeforeThePartnerCameArriveAsTheyWereSentFiftyTimesOutOfFifty(String left, String right) {
        NodeDrivers.drive("meet", url, left, right, "50", "early");
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"3.0.3", "3.2.0", "3.5.0", "3.6.2"})
    void framesSentBeforeThePartnerCameArriveBetweenOldClientsToo(String version) {
        NodeDrivers.drive("meet", url, version, version, "50", "early");
    }

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({"4.2.2, 4.2.2", "3.6.2, 4.2.2", "3.0.3, 3.2.0"})
    void clientsThatCallAtTheSameTimeLoseNothing(String left, String right) {
        NodeDrivers.drive("meet", url, left, right, "50", "together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0.3", "3.6.2", "4.2.2"})
    void clientsWhosePipeBreaksMeetAgain(String version) {
        NodeDrivers.drive("heal", url, version);
    }

    @ParameterizedTest(name = "{0} and {1}, {2}")
    @CsvSource({
        "3.0.3, 3.0.3, twice",
        "3.2.0, 3.2.0, twice",
        "3.5.0, 3.5.0, twice",
        "3.6.2, 3.6.2, twice",
        "4.2.2, 4.2.2, twice",
        "3.0.3, 3.0.3, listener",
        "4.2.2, 4.2.2, listener",
        "3.6.2, 4.2.2, twice"
    })
    void clientsThatJoinTwiceGetWhatIsSaidFifteenTimesOutOfFifteen(String left, String right, String mode) {
        NodeDrivers.drive("double-join", url, left, right, "15", mode);
    }

    @Tag("slow")
    @ParameterizedTest(name = "{0} and {1}, {2}")
    @CsvSource({
        "3.2.0, 3.2.0, listener",
        "3.5.0, 3.5.0, listener",
        "3.6.2, 3.6.2, listener",
        "3.0.3, 3.5.0, twice",
        "3.2.0, 3.5.0, twice",
        "3.0.3, 3.6.2, twice",
        "3.5.0, 3.6.2, twice",
        "3.0.3, 4.2.2, twice",
        "3.5.0, 4.2.2, twice"
    })
    void clientsOfOtherVersionsThatJoinTwiceDoSoToo(String left, String right, String mode) {
        NodeDrivers.drive("double-join", url, left, right, "15", mode);
    }

    /** Versions 4.0.1 to 4.1.2: they call the other peer "undefined" at first. */
    @ParameterizedTest
    @ValueSource(strings = {"4.1", "3.0.3", "3.6.2", "4.2.2"})
    void clientsOfVersion4ThatReadUserNameMeetEverybody(String other) {
        NodeDrivers.drive("meet", url, "4.1", other, "20", "early");
        NodeDrivers.drive("double-join", url, "4.1", other, "15", "twice");
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
}
