package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay without settings for a cluster has nothing of one. */
@PackagedTest
class AloneTest {
    @TempDir
    private Path directory;

    @Test
    void noClassOfTheClusterIsLoaded() throws Exception {
        Path loaded = directory.resolve("classes");
        try (OwnProcess relay = OwnProcess.start(
                OwnProcess.freePort(),
                directory.resolve("log"),
                Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded))) {
            assertThat(relay.get("/status")).contains("\"nodes\":1");
            assertThat(relay.get("/metrics")).contains("relay_engine_up 1");
            relay.terminate();
            relay.awaitEnd();
        }
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).anyMatch(line -> line.contains("localfirst.relay.Relay "));
        assertThat(classes).noneMatch(line -> line.contains("localfirst.relay.cluster.") || line.contains("redis."));
    }
}
