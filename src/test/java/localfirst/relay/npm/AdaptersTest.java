package localfirst.relay.npm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.NodePackages;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
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

    /** Side by side: they wait for most of their time. */
    @TestFactory
    List<DynamicTest> documentsAreEqualWhateverHappensToTheConnections() {
        return Stream.of("yjs.test.js", "automerge.test.js")
                .map(test -> {
                    CompletableFuture<Void> passed = Background.run(() -> passes("--test", test));
                    return DynamicTest.dynamicTest(test, passed::join);
                })
                .toList();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"yjs.test.js", "automerge.test.js"})
    void documentsAreEqualAfterAThousandEditsOfEachDevice(String test) {
        passes(Map.of("EDITS", "1000"), "--test", test);
    }

    @Test
    void automergeExampleIsBuiltAndMergesInChromium() {
        NodePackages.require(Path.of("client/automerge/example"));
        passes("--test", "example.test.js");
    }

    @Test
    void typesFit() {
        NodePackages.require(Path.of("client/yjs"));
        passes("node_modules/typescript/bin/tsc", "--project", ".");
    }

    @Test
    void theFileThatThePageUsesIsMadeOfTheseModules() {
        NodePackages.require(Path.of("client/yjs"));
        passes("--test", "packages.test.js");
    }

    private void passes(String... arguments) {
        passes(Map.of(), arguments);
    }

    private void passes(Map<String, String> environment, String... arguments) {
        try {
            run(environment, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Map<String, String> environment, String... arguments) throws IOException {
        Path output = Files.createTempFile(outputs, "output", ".txt");
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
