package localfirst.relay.compat;

import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.limits.Limits;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Whoever knows two ids and a document can call in their names, but can't cut the pipe that the two have. */
@SystemTest
class ThirdPartyTest {
    private RelayServer server;

    @BeforeEach
    void start() {
        NodeDrivers.require();
        Limits limits = Limits.defaults().toBuilder()
                .handshakesPerSecond(10_000)
                .handshakeBurst(10_000)
                .build();
        server = RelayServer.builder().port(0).limits(limits).start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.relay().checkConsistency();
            server.close();
        }
    }

    @TestFactory
    List<DynamicTest> upToEightSocketsInAnyOrderCutNobody() {
        return drive(10);
    }

    @Tag("slow")
    @TestFactory
    List<DynamicTest> upToEightSocketsInFortyOrdersCutNobody() {
        return drive(40);
    }

    private List<DynamicTest> drive(int rounds) {
        String url = "ws://localhost:" + server.port();
        return NodeDrivers.driveAll(Stream.of("3.0.3", "3.5.0", "3.6.2", "4.2.2")
                .map(version -> new NodeDrivers.Drive("third-party", url, List.of(version, Integer.toString(rounds)))));
    }
}
