package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import localfirst.relay.RelayConfig;
import localfirst.relay.access.AccessConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chat of the examples says when it can't talk. */
@PackagedTest
class ChatReasonsTest {
    @TempDir
    private Path directory;

    @Test
    void nobodyListensThere() throws Exception {
        String relay = "localhost:" + OwnProcess.freePort();
        assertThat(sayingUntil(relay, "! "))
                .contains("* looking for the relay at " + relay)
                .contains("! nothing listens there");
    }

    @Test
    void theRelayAsksForAToken() throws Exception {
        AccessConfig access = AccessConfig.open().withTokens("open-sesame.0123");
        RelayConfig config = RelayConfig.defaults().withPort(0).withAccess(access);
        try (RelayServer relay = RelayServer.builder().config(config).start()) {
            assertThat(sayingUntil("localhost:" + relay.port(), "! ")).contains("! the relay asks for a token");
        }
    }

    @Test
    void theRelayGoes() throws Exception {
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            assertThat(sayingUntil("localhost:" + relay.port(), "lost the relay", relay::close))
                    .contains("* connected")
                    .contains("* lost the relay");
        }
    }

    @Test
    void theAddressIsNone() throws Exception {
        assertThat(sayingUntil("not an address", "! ")).contains("! not the URL of a relay");
    }

    private String sayingUntil(String relay, String part) throws Exception {
        return sayingUntil(relay, part, () -> {});
    }

    private String sayingUntil(String relay, String part, Runnable onceConnected) throws Exception {
        Path output = directory.resolve("chat.txt");
        List<String> command = OwnJvm.shortLived();
        command.addAll(List.of(
                "-cp",
                Path.of("target/relay-client.jar").toString(),
                "examples/java/Chat.java",
                relay,
                "kitchen",
                "alice"));
        Process chat = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean[] done = new boolean[1];
            Patience.await(() -> part + " in " + text(output), () -> {
                if (!done[0] && text(output).contains("* connected")) {
                    done[0] = true;
                    onceConnected.run();
                }
                return text(output).contains(part) || !chat.isAlive();
            });
            return text(output);
        } finally {
            chat.destroyForcibly().waitFor();
        }
    }

    private static String text(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }
}
