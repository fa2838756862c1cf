package localfirst.relay.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import localfirst.relay.client.MessageListener;
import localfirst.relay.client.PeerConnection;
import localfirst.relay.client.RelayClient;
import localfirst.relay.client.RelayListener;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Alice in Java, bob in Chromium and carol in the npm client 4.2.2. */
@Tag("javascript")
@PackagedTest
class ThreeClientsTest {
    // No slash: the npm client puts ids into URLs as they are.
    private static final String DOCUMENT = "a doc of three";

    /** Whatever anybody heard. */
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void nodeAndChromiumAreThere() {
        NodeScripts.needNode();
        NodeScripts.needChromium();
    }

    @Test
    void javaBrowserAndNpmClientsOnOneDocumentAllMeetAndTalk() throws Exception {
        try (RelayServer relay = RelayServer.builder().port(0).start()) {
            String url = "http://localhost:" + relay.port();
            Process bobAndCarol =
                    NodeScripts.start(ProcessBuilder.Redirect.PIPE, "node", "--no-warnings", "trio.js", url, DOCUMENT);
            try (RelayClient alice = alice(url)) {
                new Thread(() -> readLines(bobAndCarol), "trio-output").start();
                List<String> all = lines(6);
                assertThat(all)
                        .containsExactlyInAnyOrder(
                                "alice heard: bob greets alice",
                                "alice heard: carol greets alice",
                                "bob heard: alice greets bob",
                                "bob heard: carol greets bob",
                                "carol heard: alice greets carol",
                                "carol heard: bob greets carol");
                assertThat(alice.peerIds()).containsExactlyInAnyOrder("bob", "carol");
            } finally {
                end(bobAndCarol);
            }
            assertThat(heard).as("errors of the page").isEmpty();
        }
    }

    private RelayClient alice(String url) {
        return RelayClient.builder(url)
                .peerId("alice")
                .documents(DOCUMENT)
                .listener(new RelayListener() {
                    @Override
                    public void onPeerConnect(PeerConnection peer) {
                        peer.listen(new MessageListener() {
                            @Override
                            public CompletionStage<?> onText(String text) {
                                heard.add("alice heard: " + text);
                                return null;
                            }
                        });
                        peer.send("alice greets " + peer.peerId());
                    }
                })
                .connect();
    }

    /** The next lines, or fewer if no other comes. */
    private List<String> lines(int count) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            String line = Patience.within(Patience.LIMIT, heard);
            if (line == null) {
                return lines;
            }
            lines.add(line);
        }
        return lines;
    }

    private void readLines(Process process) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heard.add(line);
            }
        } catch (IOException ended) {
            // The process was ended.
        }
    }

    /** It closes its browser when its input ends. */
    private static void end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        Patience.exitCode(process, Duration.ofSeconds(20), () -> "the end of the browser");
    }
}
