package localfirst.relay.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import localfirst.relay.load.RelayProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class TortureTest {
    @Test
    void everyMessageOfEveryPairArrivesAsItWasSent() throws Exception {
        Torture.Result result;
        try (RelayProcess relay =
                RelayProcess.start("java -jar target/relay.war", "", Path.of("target/bench/torture.log"))) {
            result = Torture.run(relay.address(), TortureConfig.of(10_000_000));
        }

        assertThat(result.failures()).isEmpty();
        assertThat(result.frames()).isGreaterThanOrEqualTo(10_000_000);
        assertThat(result.pairs()).isPositive();
        assertThat(result.broken()).isPositive();
        assertThat(result.pongs()).isPositive();
    }
}
