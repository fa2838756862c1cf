package localfirst.relay.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.FreePorts;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients of all published versions, each paired with each, come back to each other whenever their relay is restarted.
 *
 * <p>Pairs that come back fast open their sockets at the same time as their clients join again, which is when the older ones
 * open two.
 */
@SystemTest
class RestartsTest {
    private static final List<String> VERSIONS = List.of("3.0.3", "3.2.0", "3.5.0", "3.6.2", "4.2.2");

    @BeforeEach
    void clientsAreThere() {
        NodeDrivers.require();
    }

    /** How a relay stops. */
    private enum Stop {
        /** It cuts everybody, as if its machine had failed. */
        CUT(Duration.ZERO, Duration.ZERO),
        /** It says goodbye to all at once. */
        GOODBYE(Duration.ZERO, Duration.ZERO),
        /** It says goodbye to one after the other, who come back to a relay that has not stopped yet. */
        SPREAD(Duration.ZERO, RelayConfig.defaults().sockets().drainSpread()),
        /** As it is by default: it waits for pipes to end first. */
        DEFAULT(
                RelayConfig.defaults().sockets().drainWait(),
                RelayConfig.defaults().sockets().drainSpread());

        final RelayConfig config;

        Stop(Duration wait, Duration spread) {
            config = RelayConfig.defaults().withDrain(wait, spread);
        }

        void stop(RelayServer relay) throws InterruptedException {
            if (this == CUT) {
                relay.close();
            } else {
                relay.drainAndClose();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"CUT, 2", "GOODBYE, 3", "SPREAD, 1", "DEFAULT, 1"})
    void allPairsComeBack(Stop stop, int restarts) throws Exception {
        run(stop, restarts);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(Stop.class)
    void allPairsComeBackTwentyTimes(Stop stop) throws Exception {
        run(stop, 20);
    }

    private static void run(Stop stop, int restarts) throws Exception {
        // One that no outgoing connection is given while the relay is away.
        int port = FreePorts.next();
        RelayServer relay =
                RelayServer.builder().config(stop.config.withPort(port)).start();
        List<String> arguments = new ArrayList<>(List.of("ws://localhost:" + port, Integer.toString(restarts)));
        arguments.addAll(VERSIONS);
        try (RunningDriver driver = new RunningDriver("restarts", arguments)) {
            for (int i = 0; i < restarts; i++) {
                assertThat(driver.nextLine()).isEqualTo("restart");
                relay.relay().checkConsistency();
                stop.stop(relay);
                relay = RelayServer.builder().config(stop.config.withPort(port)).start();
                driver.say("restarted");
            }
            System.out.println(driver.awaitSuccess() + " (" + stop + ")");
        } finally {
            relay.close();
        }
    }
}
