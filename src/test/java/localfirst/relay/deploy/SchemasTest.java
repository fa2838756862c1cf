package localfirst.relay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests and workflows fit the schemas that their platforms publish. Skipped where npm is missing, but not in CI. */
@SystemTest
class SchemasTest {
    @BeforeEach
    void schemasMustBeThere() throws IOException {
        String obstacle = hasNpm() ? NodeChecks.obstacle() : "npm is missing";
        if ("true".equals(System.getenv("CI"))) assertThat(obstacle).isEmpty();
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void kubernetesAndComposeFilesFitTheirSchemas() {
        NodeChecks.Ending checked = NodeChecks.check(
                "manifests",
                List.of(
                        Path.of("deploy/kubernetes/relay.yaml"),
                        Path.of("deploy/kubernetes/nodes.yaml"),
                        Path.of("deploy/kubernetes/gateway.yaml"),
                        Path.of("deploy/docker/compose.yaml"),
                        Path.of("deploy/docker/nodes.yaml"),
                        Path.of("deploy/google/cloudrun.yaml")));

        assertThat(checked.code()).as(checked.output()).isZero();
        assertThat(checked.output())
                .contains(
                        "Deployment relay, valid",
                        "NetworkPolicy relay-redis, valid",
                        "HTTPRoute relay, valid",
                        "compose.yaml: compose file, valid",
                        "nodes.yaml: compose file, valid");
    }

    @Test
    void aMisspelledFieldIsFound(@TempDir Path directory) throws IOException {
        String manifest = Files.readString(Path.of("deploy/kubernetes/relay.yaml"));
        Path copy = directory.resolve("relay.yaml");
        Files.writeString(copy, manifest.replace("livenessProbe", "livenesProbe"));

        NodeChecks.Ending checked = NodeChecks.check("manifests", List.of(copy));

        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.output()).contains("unknown field /spec/template/spec/containers/0/livenesProbe");
    }

    @Test
    void workflowsAreValid() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(".github/workflows"))) {
            NodeChecks.Ending checked = NodeChecks.check("workflows", files.toList());

            assertThat(checked.code()).as(checked.output()).isZero();
        }
    }

    private static boolean hasNpm() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "npm")));
    }
}
