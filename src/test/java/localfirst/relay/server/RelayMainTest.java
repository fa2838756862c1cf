package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The main program, as a process of its own. */
@SystemTest
class RelayMainTest {
    private Process process;

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void aWrongSettingStopsTheStart() throws Exception {
        start(Map.of("RELAY_LIMITS_HOLD_TIME", "forever"));
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(process.errorReader().readLine())
                .startsWith("relay: RELAY_LIMITS_HOLD_TIME is 'forever', but must be a time such as");
    }

    @Test
    void everyWrongSettingIsToldAtOnceALineEach() throws Exception {
        start(Map.of("RELAY_PORT", "x", "RELAY_ACCESS_TOKEN", "y", "RELAY_TLS_REDIRECT_PORT", "80"));
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(process.errorReader().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("relay: "))
                .contains("relay: unknown environment variable RELAY_ACCESS_TOKEN; did you mean RELAY_ACCESS_TOKENS?");
    }

    @Test
    void aWrongOptionEndsWithCodeTwo() throws Exception {
        start(Map.of(), "--prot", "9000");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(process.errorReader().lines())
                .singleElement()
                .asString()
                .startsWith("relay: there is no option '--prot'");
    }

    @Test
    void portOfTheCommandLineCountsMost() throws Exception {
        start(Map.of("PORT", "1"), "--port", "0");
        assertThat(port()).isPositive();
    }

    @Test
    void anUnknownNameIsWarnedAboutAndItRunsAllTheSame() throws Exception {
        start(Map.of("RELAY_TRANSPROT", "auto"));
        assertThat(port()).isPositive();
        assertThat(process.errorReader().readLine())
                .isEqualTo("relay: unknown environment variable RELAY_TRANSPROT; did you mean RELAY_TRANSPORT?");
    }

    @Test
    void aTransportThatItDoesNotHaveIsWarnedAbout() throws Exception {
        start(Map.of("RELAY_TRANSPORT", "annotated"));
        assertThat(port()).isPositive();
        assertThat(process.errorReader().readLine()).startsWith("relay: relay.transport=annotated is for containers");
    }

    @Test
    void linesAreJsonIfAskedFor() throws Exception {
        start(Map.of("RELAY_LOG_FORMAT", "json"));
        URI badPath = URI.create("ws://127.0.0.1:" + port() + "/connection/alone");
        Patience.result(
                HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(badPath, new WebSocket.Listener() {}),
                "the handshake");
        // Tomcat may have something to say on a slow machine.
        String visit = process.errorReader()
                .lines()
                .filter(line -> line.contains("visit ended"))
                .findFirst()
                .orElseThrow();
        try (var reader = Json.createReader(new StringReader(visit))) {
            JsonObject line = reader.readObject();
            assertThat(line.getString("message")).isEqualTo("visit ended");
            assertThat(line.getString("outcome")).isEqualTo("bad_path");
            assertThat(line.getString("address")).isEqualTo("127.0.0.x");
        }
    }

    private void start(Map<String, String> settings, String... options) throws IOException {
        List<String> command = OwnJvm.shortLived();
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(RelayMain.class.getName());
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("RELAY_") || name.equals("PORT"));
        builder.environment().put("PORT", "0");
        builder.environment().putAll(settings);
        process = builder.start();
    }

    private int port() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).startsWith("relay: listening on http://localhost:");
        return URI.create(line.substring(line.indexOf("http"))).getPort();
    }
}
