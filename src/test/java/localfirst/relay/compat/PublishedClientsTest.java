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

/**
 * Every client that npm serves is introduced and talks through the relay, unchanged.
 *
 * <p>Skipped, with a message, where node or npm is missing or npm can't fetch the clients; but with {@code CI=true} that
 * is a failure.
 */
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
    void clientsMustBeThere() {
        NodeDrivers.require();
    }

    @AfterEach
    void audit() {
        server.relay().checkConsistency();
    }

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({
        "4.2.2, 4.2.2",
        "3.0.3, 3.0.3",
        "3.2.0, 3.2.0",
        "3.5.0, 3.5.0",
        "3.6.2, 3.6.2",
        "3.0.3, 4.2.2",
        "3.2.0, 4.2.2",
        "3.5.0, 4.2.2",
        "3.6.2, 4.2.2"
    })
    void framesSentBeforeThePartnerCameArriveAsTheyWereSentFiftyTimesOutOfFifty(String left, String right) {
        System.out.print(NodeDrivers.drive("meet", url, left, right, "50", "early"));
    }

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({"4.2.2, 4.2.2", "3.6.2, 4.2.2", "3.0.3, 3.2.0"})
    void clientsThatCallAtTheSameTimeLoseNothing(String left, String right) {
        System.out.print(NodeDrivers.drive("meet", url, left, right, "50", "together"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0.3", "3.6.2", "4.2.2"})
    void clientsWhosePipeBreaksMeetAgain(String version) {
        System.out.print(NodeDrivers.drive("heal", url, version));
    }

    @Test
    void thousandMessagesOfMixedKindsAndSizesGoBothWaysUnchanged() {
        System.out.print(NodeDrivers.drive("exchange", url, "4.2.2", "1000"));
    }

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({"4.2.2, 4.2.2", "3.6.2, 4.2.2"})
    void clientsShowATokenInThePath(String left, String right) {
        RelayConfig config = RelayConfig.defaults()
                .withPort(0)
                .withAccess(AccessConfig.open().withTokens("open-sesame.0123"));
        try (RelayServer closed = RelayServer.builder().config(config).start()) {
            String guarded = "ws://localhost:" + closed.port();
            System.out.print(NodeDrivers.drive("meet", guarded + "/t/open-sesame.0123", left, right, "10", "early"));
            System.out.print(NodeDrivers.drive("denied", guarded + "/t/open-sesame.4567"));
            System.out.print(NodeDrivers.drive("denied", guarded));
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void andSoDoThousandOthers(int seed) {
        System.out.print(NodeDrivers.drive("exchange", url, "4.2.2", "1000", Integer.toString(seed)));
    }
}
