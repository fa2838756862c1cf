package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import localfirst.relay.load.Frames;
import localfirst.relay.load.LoadLoop;
import localfirst.relay.load.LoadSocket;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Systems clean up temporary files while a relay runs for weeks. */
@PackagedTest
class CleanedTemporaryFilesTest {
    @TempDir
    Path directory;

    @Test
    void nothingIsMissedThatWasThereAtTheStart() throws Exception {
        assumeTrue(Files.exists(Path.of("target/relay.war")), "run by mvn package");
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Map<String, String> options = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
        try (OwnProcess relay = OwnProcess.start(OwnProcess.freePort(), directory.resolve("log"), options)) {
            deleteAll(temporary);
            assertThat(relay.get("/readyz")).contains(" 200");
            assertThat(relay.get("/")).contains(" 200").contains("<html");
            assertThat(relay.get("/relay-client.js")).contains(" 200");
            assertThat(relay.get("/status")).contains(" 200").contains("\"version\"");
            assertThat(relay.get("/metrics")).contains(" 200").contains("relay_pipes");
            assertThat(introductions(relay.port())).isEqualTo(2);
            relay.terminate();
            assertThat(relay.awaitEnd()).isZero();
            assertThat(relay.log()).doesNotContain("Exception", "Error");
        }
    }

    private static void deleteAll(Path temporary) throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            files.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(temporary))
                    .forEach(file -> file.toFile().delete());
        }
        assertThat(temporary).isEmptyDirectory();
    }

    /** Two peers who speak different dialects join one document. */
    private static int introductions(int port) throws IOException {
        int[] told = new int[1];
        try (LoadLoop loop = new LoadLoop(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port))) {
            for (String name : new String[] {"alice", "bob"}) {
                loop.open(new LoadSocket("/introduction/" + name) {
                    @Override
                    protected void opened() {
                        byte[] join = "{\"type\":\"Join\",\"documentIds\":[\"doc\"]}".getBytes();
                        send(Frames.masked(Frames.TEXT, join, join.length));
                    }

                    @Override
                    protected void frameEnded() {
                        told[0]++;
                    }
                });
            }
            loop.runUntil(() -> told[0] == 2, localfirst.relay.testing.Patience.LIMIT, "both are told");
        }
        return told[0];
    }
}
