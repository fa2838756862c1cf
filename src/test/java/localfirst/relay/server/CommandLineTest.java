package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import localfirst.relay.Version;
import localfirst.relay.settings.SettingSources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code java -jar relay.war} says when it is asked something. */
class CommandLineTest {

    @Test
    void withoutOptionsItRuns() {
        assertThat(CommandLine.of()).isEqualTo(new CommandLine(CommandLine.Action.RUN, Map.of()));
    }

    @Test
    void helpFitsOnAScreen() {
        assertThat(printed(Map.of(), "--help")).contains("--port", "--set", "--print-config", "RELAY_CONFIG");
        assertThat(printed(Map.of(), "-h").lines()).hasSizeLessThanOrEqualTo(20).allMatch(line -> line.length() <= 82);
    }

    @Test
    void helpAllExplainsEverySettingAsWideAsTheTerminal() {
        assertThat(printed(Map.of(), "--help", "all"))
                .contains("\nLimits\n", "  RELAY_LIMITS_HOLD_TIME  (default 60s)");
        assertThat(printed(Map.of("COLUMNS", "200"), "--help", "all").lines().filter(line -> line.length() > 150))
                .isNotEmpty();
        assertThat(printed(Map.of("COLUMNS", "60"), "--help", "all")
                        .lines()
                        .skip(20)
                        .filter(line -> line.startsWith("      ")))
                .allMatch(line -> line.length() <= 60);
        assertThat(printed(Map.of("COLUMNS", "wide"), "--help", "all")).contains("Limits");
    }

    @Test
    void versionNamesTheRelayAndWhatItRunsOn() {
        assertThat(printed(Map.of(), "--version"))
                .startsWith("relay " + Version.CURRENT + " (Java ")
                .contains("Tomcat");
    }

    @Test
    void printConfigShowsValuesOriginsAndWarnings() {
        assertThat(printed(Map.of("RELAY_PORTS", "1"), "--print-config"))
                .contains("# environment\nrelay.port=9000")
                .contains("# unknown environment variable RELAY_PORTS; did you mean RELAY_PORT?");
    }

    @ParameterizedTest
    @CsvSource({
        "--port 9001, relay.port=9001",
        "--port=9001, relay.port=9001",
        "--set port=9001, relay.port=9001",
        "--set limits.peers=500, relay.limits.peers=500",
        "--set relay.limits.peers=500, relay.limits.peers=500",
        "--set RELAY_LIMITS_PEERS=500, relay.limits.peers=500",
        "--set=limits.hold-time=2m, relay.limits.hold-time=2m",
        "--port 9001 --port 9002, relay.port=9002",
        "--set log.key=a=b, #relay.log.key=(secret)"
    })
    void settingsOfTheCommandLineCountMost(String options, String line) {
        assertThat(printed(Map.of("RELAY_PORT", "9000"), (options + " --print-config").split(" ")))
                .contains("# command line\n" + line + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--hlep | there is no option '--hlep'; --help lists the options, --set changes any setting",
                "run | there is no option 'run'; --help lists the options, --set changes any setting",
                "--help=all | there is no option '--help=all'; --help lists the options, --set changes any setting",
                "--help me | --help can be followed by 'all', but not by 'me'",
                "--port | --port needs a number",
                "--port x | --port is 'x', but must be a whole number from 0 to 65535",
                "--port= | --port has no value",
                "--set | --set needs name=value",
                "--set limits.peers | --set needs name=value, not 'limits.peers'",
                "--set limits.peers= | --set limits.peers has no value",
                "--set limits.pers=5 | there is no setting 'limits.pers'; did you mean limits.peers? --help all lists them",
                "--set limits.peers=x | --set limits.peers is 'x', but must be a whole number, 0 or more"
            })
    void wrongOptionIsAnsweredWithASentence(String options, String sentence) {
        assertThatThrownBy(() -> CommandLine.of(options.split(" ")))
                .isInstanceOf(WrongOption.class)
                .hasMessage(sentence);
    }

    private static String printed(Map<String, String> environment, String... options) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Map<String, String> all = new HashMap<>(environment);
        all.put("PORT", "9000");
        CommandLine command = CommandLine.of(options);
        SettingSources sources = new SettingSources(Map.of(), all, Map.of()).with(command.settings());
        command.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), sources);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
