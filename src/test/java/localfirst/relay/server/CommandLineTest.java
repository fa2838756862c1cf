package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import localfirst.relay.Version;
import localfirst.relay.settings.SettingSources;
import org.junit.jupiter.api.Test;

/** What {@code java -jar relay.war} says when it is asked something. */
class CommandLineTest {

    @Test
    void withoutOptionsItRuns() {
        assertThat(CommandLine.of()).isEqualTo(CommandLine.RUN);
    }

    @Test
    void helpExplainsTheOptionsAndTheSettings() {
        assertThat(printed("--help"))
                .contains("--print-config", "RELAY_CONFIG", "RELAY_LIMITS_HOLD_TIME  (default 60s)");
    }

    @Test
    void versionNamesTheRelayAndWhatItRunsOn() {
        assertThat(printed("--version"))
                .startsWith("relay " + Version.CURRENT + " (Java ")
                .contains("Tomcat");
    }

    @Test
    void printConfigShowsValuesOriginsAndWarnings() {
        assertThat(printed("--print-config"))
                .contains("# environment\nrelay.port=9000")
                .contains("# unknown environment variable RELAY_PORTS, is RELAY_PORT meant?");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> CommandLine.of("--hlep"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--hlep")
                .hasMessageContaining("--help");
    }

    private static String printed(String option) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SettingSources sources = new SettingSources(Map.of(), Map.of("PORT", "9000", "RELAY_PORTS", "1"), Map.of());
        CommandLine.of(option).print(new PrintStream(bytes, true, StandardCharsets.UTF_8), sources);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
