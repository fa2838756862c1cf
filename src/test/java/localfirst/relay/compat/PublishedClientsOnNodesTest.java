package localfirst.relay.compat;

import java.nio.file.Path;
import localfirst.relay.testing.NodeProcesses;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.RedisProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that npm serves, one on each of two nodes that were started with a Redis and a secret, and nothing else. */
@PackagedTest
@Tag("javascript")
class PublishedClientsOnNodesTest {
    @TempDir
    private static Path directory;

    private static RedisProcess redis;
    private static NodeProcesses nodes;
    private static String urls;

    @BeforeAll
    static void start() throws Exception {
        NodeDrivers.require();
        redis = RedisProcess.start();
        nodes = new NodeProcesses(directory, redis.address());
        urls = "ws://localhost:" + nodes.start().port() + ",ws://localhost:"
                + nodes.start().port();
    }

    @AfterAll
    static void stop() throws Exception {
        if (nodes != null) nodes.close();
        if (redis != null) redis.close();
    }

    @ParameterizedTest(name = "{0} meets {1}")
    @CsvSource({"4.2.2, 4.2.2", "3.6.2, 4.2.2"})
    void framesSentBeforeThePartnerCameArriveAsTheyWereSent(String left, String right) {
        NodeDrivers.drive("meet", urls, left, right, "20", "early");
    }

    @Test
    void clientsThatCallAtTheSameTimeLoseNothing() {
        NodeDrivers.drive("meet", urls, "4.2.2", "4.2.2", "20", "together");
    }

    @Test
    void clientsWhosePipeBreaksMeetAgain() {
        NodeDrivers.drive("heal", urls, "4.2.2");
    }

    @Test
    void clientsThatJoinTwiceGetWhatIsSaid() {
        NodeDrivers.drive("double-join", urls, "4.2.2", "4.2.2", "5", "twice");
    }

    @Test
    @Tag("slow")
    void thousandMessagesOfMixedKindsAndSizesGoBothWaysUnchanged() {
        NodeDrivers.drive("exchange", urls, "4.2.2", "1000");
    }
}
