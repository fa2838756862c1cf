package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files for platforms, as far as that can be tried without an account: their commands, names and syntax. */
@PackagedTest
class DeployFilesTest {
    private static final Pattern SETTING = Pattern.compile("RELAY_[A-Z0-9_]+");

    @TempDir
    Path directory;

    /** What the platforms do: a shell runs the line, in the directory with the WAR, with the port in the environment. */
    @ParameterizedTest
    @ValueSource(strings = {"Procfile", "deploy/beanstalk/java/Procfile"})
    void procfilesCommandListensOnThePortItIsGivenAndEndsWhenAsked(String file) throws Exception {
        String line = Files.readString(Path.of(file)).strip();
        assertThat(line).startsWith("web: java ");
        // At the top of a Beanstalk bundle there is the WAR itself.
        Path top = file.contains("/") ? Path.of("target") : Path.of(".");
        OwnProcess relay = OwnProcess.shell(
                line.substring("web: ".length()), top, OwnProcess.freePort(), directory.resolve("output.log"));
        try (relay) {
            assertThat(relay.get("/readyz")).startsWith("HTTP/1.1 200");
            relay.terminate();
            assertThat(relay.awaitEnd()).isZero();
        }
    }

    @Test
    void everySettingInTheFilesExists() throws Exception {
        Set<String> known = SETTING.matcher(Files.readString(Path.of("docs/settings.md")))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.walk(Path.of("deploy"))) {
            for (Path file : Stream.concat(files, Stream.of(Path.of("app.json")))
                    .filter(Files::isRegularFile)
                    .toList()) {
                List<String> settings = SETTING.matcher(Files.readString(file))
                        .results()
                        .map(match -> match.group())
                        .toList();
                assertThat(known).as("settings in %s", file).containsAll(settings);
            }
        }
    }

    @Test
    void herokuRunsOneInstance() throws Exception {
        try (Reader reader = Files.newBufferedReader(Path.of("app.json"))) {
            JsonObject web = Json.createReader(reader)
                    .readObject()
                    .getJsonObject("formation")
                    .getJsonObject("web");
            assertThat(web.getInt("quantity")).isEqualTo(1);
        }
    }

    @Test
    void systemdTakesTheUnit() throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze")).exists();
        Path program = directory.resolve("java");
        Files.writeString(program, "#!/bin/sh\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        String unit = Files.readString(Path.of("deploy/systemd/relay.service"));
        Path copy = directory.resolve("relay.service");
        Files.writeString(copy, unit.replaceFirst("(?m)^ExecStart=\\S+", "ExecStart=" + program));
        Path output = directory.resolve("systemd.log");

        Process process = new ProcessBuilder("/usr/bin/systemd-analyze", "verify", copy.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        int exit = Patience.exitCode(process, Duration.ofSeconds(30), () -> "the end of systemd-analyze");
        assertThat(exit).as(Files.readString(output)).isZero();
    }
}
