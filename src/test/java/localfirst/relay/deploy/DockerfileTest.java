package localfirst.relay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the Dockerfile, run without Docker: in a directory that holds what the image does. */
@PackagedTest
class DockerfileTest {
    private static final Path DOCKERFILE = Path.of("deploy/docker/Dockerfile");
    private static final Path WAR = Path.of("target/relay.war");

    @TempDir
    Path directory;

    @Test
    void theCacheIsMadeAndUsed() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "this JDK has no AOT caches of the image's kind");
        Files.copy(WAR, directory.resolve("relay.war"));
        String port = String.valueOf(OwnProcess.freePort());
        List<String> make = new ArrayList<>(arrayAfter("RUN"));
        make.replaceAll(part -> part.equals("8081") ? port : part);
        make.set(
                make.indexOf("/aot-cache.sh"),
                Path.of("deploy/aot-cache.sh").toAbsolutePath().toString());

        assertThat(run(make, "0")).as(output()).isZero();

        assertThat(directory.resolve("relay.aot")).isNotEmptyFile();
        // AOTMode=on ends with an error if the cache doesn't fit; the image has the default, which starts anyway.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> version =
                List.of(java, "-XX:AOTCache=relay.aot", "-XX:AOTMode=on", "-jar", "relay.war", "--version");
        assertThat(run(version, "0")).as(output()).isZero();
        List<String> ofNode = new ArrayList<>(version);
        ofNode.addAll(1, List.of(OneTruthTest.nodesJavaOptions().split(" ")));
        assertThat(run(ofNode, "0")).as(output()).isZero();
    }

    @Test
    void theHealthCheckTellsARelayThatRunsFromOneThatDoesNot() throws Exception {
        List<String> check = arrayAfter("HEALTHCHECK .*\\\\\\n +CMD");
        int port = OwnProcess.freePort();
        assertThat(run(check, String.valueOf(port))).as("before it runs").isNotZero();

        OwnProcess relay = OwnProcess.start(port, directory.resolve("relay.log"), Map.of());
        try (relay) {
            assertThat(run(check, String.valueOf(port))).as(output()).isZero();
        }
    }

    /** The arguments of an instruction in its form as an array. */
    private static List<String> arrayAfter(String instruction) throws Exception {
        Matcher found =
                Pattern.compile("(?m)^" + instruction + " (\\[\"bash\".*\\])$").matcher(Files.readString(DOCKERFILE));
        assertThat(found.find()).as(instruction).isTrue();
        try (var reader = Json.createReader(new StringReader(found.group(1)))) {
            return reader.readArray().getValuesAs(JsonString.class).stream()
                    .map(JsonString::getString)
                    .toList();
        }
    }

    private int run(List<String> command, String port) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("PORT", port);
        builder.environment()
                .merge("PATH", Path.of(System.getProperty("java.home"), "bin") + ":", (path, java) -> java + path);
        Process process =
                builder.redirectOutput(directory.resolve("output.txt").toFile()).start();
        return Patience.exitCode(process, Duration.ofMinutes(3), () -> "the end of " + command);
    }

    private String output() throws Exception {
        return Files.readString(directory.resolve("output.txt"));
    }
}
