package localfirst.relay.compat;

import localfirst.relay.limits.Limits;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"3.0.3", "3.5.0", "3.6.2", "4.2.2"})
    void upToEightSocketsInAnyOrderCutNobody(String version) {
        drive(version, 10);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"3.0.3", "3.5.0", "3.6.2", "4.2.2"})
    void upToEightSocketsInFortyOrdersCutNobody(String version) {
        drive(version, 40);
    }

    private void drive(String version, int rounds) {
        NodeDrivers.drive("third-party", "ws://localhost:" + server.port(), version, Integer.toString(rounds));
    }
}
