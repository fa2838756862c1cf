package localfirst.relay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts go off when they should, says Prometheus' own tool. Skipped where that is missing, but not in CI. */
@SystemTest
class AlertsTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @TempDir
    Path directory;

    @Test
    void alertsForSeveralNodesGoOffWhenSomethingIsWrongAndNotOtherwise() throws Exception {
        boolean there = Files.isExecutable(PROMTOOL);
        if ("true".equals(System.getenv("CI")))
            assertThat(there).as("there is %s", PROMTOOL).isTrue();
        assumeTrue(there, "there is no " + PROMTOOL);
        Path output = directory.resolve("output.txt");

        Process process = new ProcessBuilder(PROMTOOL.toString(), "test", "rules", "src/test/resources/alerts-test.yml")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        int code = Patience.exitCode(process, Duration.ofSeconds(30), () -> "the end of promtool");
        assertThat(code).as(Files.readString(output)).isZero();
    }
}
