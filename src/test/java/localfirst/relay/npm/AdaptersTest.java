package localfirst.relay.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider for Yjs and the adapter for automerge-repo with the real libraries, as node's test runner sees them. */
@Tag("javascript")
@PackagedTest
class AdaptersTest {
    private static final Path DIRECTORY = Path.of("src/test/node/adapters");

    @TempDir
    private Path outputs;

    @BeforeEach
    void librariesAreThere() {
        NodePackages.require(Path.of("src/test/node/page"));
        NodePackages.require(Path.of("client/js-encryption"));
        NodePackages.require(DIRECTORY);
    }

    @Test
    void yjsDocumentsAreEqualWhateverHappensToTheConnections() throws Exception {
        passes("--test", "yjs.test.js");
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"yjs.test.js", "automerge.test.js"})
    void documentsAreEqualAfterAThousandEditsOfEachDevice(String test) throws Exception {
        passes(Map.of("EDITS", "1000"), "--test", test);
    }

    @Test
    void automergeDocumentsAreEqualWhateverHappensToTheConnections() throws Exception {
        passes("--test", "automerge.test.js");
    }

    @Test
    void automergeExampleIsBuiltAndMergesInChromium() throws Exception {
        NodePackages.require(Path.of("client/automerge/example"));
        passes("--test", "example.test.js");
    }

    @Test
    void typesFit() throws Exception {
        NodePackages.require(Path.of("client/yjs"));
        passes("node_modules/typescript/bin/tsc", "--project", ".");
    }

    @Test
    void theFileThatThePageUsesIsMadeOfTheseModules() throws Exception {
        NodePackages.require(Path.of("client/yjs"));
        passes("--test", "packages.test.js");
    }

    private void passes(String... arguments) throws IOException {
        passes(Map.of(), arguments);
    }

    private void passes(Map<String, String> environment, String... arguments) throws IOException {
        Path output = outputs.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder("node", "--import", "./loading.mjs");
        builder.command().addAll(List.of(arguments));
        builder.directory(DIRECTORY.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .put("RELAY_WAR", Path.of("target/relay.war").toAbsolutePath().toString());
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().putAll(environment);
        int exit = Patience.exitCode(builder.start(), Duration.ofMinutes(8), () -> "node to end; see " + output);
        String said = Files.readString(output);
        said.lines().filter(line -> line.contains("edits of three")).forEach(System.out::println);
        assertThat(exit).as(said).isZero();
    }
}
