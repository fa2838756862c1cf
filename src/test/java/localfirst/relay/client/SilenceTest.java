package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections into a black hole: nothing ends them, and nothing comes. The sockets are real, the time is not. */
@SystemTest
class SilenceTest {
    private static final Duration QUIET = Duration.ofSeconds(25);
    private static final Duration ANSWER = Liveness.ANSWER_WITHIN;
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9]+)\"");

    private final FakeRelay relay = new FakeRelay();
    private final ManualTimer timer = new ManualTimer();
    private final RecordingListener heard = new RecordingListener();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RelayClient client;
    private Visit introductions;
    private Visit pipe;

    @BeforeEach
    void connect() {
        client = RelayClient.builder(relay.url())
                .peerId("alice")
                .documents("doc")
                .dialect(Dialect.JSON)
                .listener(heard)
                .build(threads, timer, new Random(1))
                .connectToServer();
        introductions = relay.nextIntroduction()
                .accept(FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":[\"doc\"]}"));
        introductions.nextMessage();
        pipe = relay.nextConnection().accept();
        heard.awaitEvent("peer-connect bob doc");
    }

    @AfterEach
    void close() throws IOException {
        client.disconnectServer();
        relay.close();
        timer.advance(Duration.ofHours(1));
        threads.shutdown();
    }

    @Test
    void aPipeThatIsLostIsReplacedWithin40s() {
        untilQuiet();
        answer(false);
        timer.advance(ANSWER);
        answer(false);
        assertThat(client.has("bob")).isTrue();
        timer.advance(ANSWER);
        heard.awaitEvent("peer-disconnect bob doc 1006");
        timer.advance(Duration.ofSeconds(1));
        Visit next = relay.nextConnection().accept();
        assertThat(timer.nanoTime()).isLessThan(Duration.ofSeconds(40).toNanos());
        assertThat(next.number("replaces")).hasSize(16).isEqualTo(pipe.number("socket"));
        assertThat(heard.events).doesNotContain("server-disconnect 1006");
    }

    /** As over a relay that doesn't read the pings because the other peer is slow: its own pings still come. */
    @Test
    void aPipeOnWhichOnlyPingsComeIsKept() {
        for (int i = 0; i < 10; i++) {
            timer.advance(QUIET.dividedBy(2));
            ping(introductions);
            timer.advance(QUIET.dividedBy(2).minusSeconds(1));
            ping(introductions);
            ping(pipe);
        }
        assertThat(heard.events).containsExactly("server-connect", "peer-connect bob doc");
    }

    @Test
    void aPipeThatTheRelayVouchesForIsKept() {
        untilQuiet();
        for (int i = 0; i < 3; i++) {
            answer(true);
            timer.advance(ANSWER);
        }
        assertThat(client.has("bob")).isTrue();
    }

    @Test
    void aPingAfterTheQuestionShowsThatThePipeLives() {
        untilQuiet();
        answer(false);
        timer.advance(ANSWER);
        answer(false);
        ping(pipe);
        timer.advance(ANSWER.multipliedBy(3));
        assertThat(client.has("bob")).isTrue();
    }

    /** Silence says nothing if everything is silent: the relay or the network may be slow, or the relay an old one. */
    @Test
    void aPipeIsKeptWhileTheRelayAnswersNothing() {
        untilQuiet();
        for (int i = 0; i < 3; i++) {
            ping(introductions);
            timer.advance(ANSWER);
        }
        assertThat(client.has("bob")).isTrue();
    }

    @Test
    void theRelaysConnectionIsReplacedOnceASecondOneIsOpenAndTheFirstStaysSilent() {
        timer.advance(QUIET);
        Visit rival = relay.nextIntroduction().accept();
        awaitDelay(Duration.ofMillis(250));
        timer.advance(Duration.ofMillis(250));
        heard.awaitEvent("server-disconnect 1006");
        assertThat(rival.nextMessage().text()).contains("Join", "doc");
        // The relay hears of it before the listener does.
        Patience.await("the listener to be told", () -> heard.events.size() == 4);
        assertThat(client.isConnected()).isTrue();
        assertThat(heard.events)
                .containsExactly("server-connect", "peer-connect bob doc", "server-disconnect 1006", "server-connect");
    }

    @Test
    void theFirstConnectionIsKeptIfItSpeaksMeanwhile() {
        timer.advance(QUIET);
        Visit rival = relay.nextIntroduction().accept();
        awaitDelay(Duration.ofMillis(250));
        timer.advance(Duration.ofMillis(200));
        ping(introductions);
        timer.advance(Duration.ofMillis(50));
        assertThat(rival.nextMessage().opcode()).isEqualTo(FakeRelay.CLOSE);
        assertThat(heard.events).containsExactly("server-connect", "peer-connect bob doc");
    }

    @Test
    void theFirstConnectionIsKeptAsLongAsNoSecondOneOpens() {
        timer.advance(QUIET);
        relay.nextIntroduction().refuse("503 Service Unavailable");
        awaitDelay(Duration.ofSeconds(5));
        assertThat(client.isConnected()).isTrue();
        timer.advance(Duration.ofSeconds(5));
        relay.nextIntroduction();
        assertThat(client.isConnected()).isTrue();
    }

    private void untilQuiet() {
        timer.advance(QUIET.minusSeconds(1));
        ping(introductions);
        timer.advance(Duration.ofSeconds(1));
    }

    /** Answers the questions about the relay, and that about the pipe or not. Returns when the client has the answers. */
    private void answer(boolean vouches) {
        String question;
        do {
            question = introductions.nextMessage().text();
            Matcher id = ID.matcher(question);
            if (id.find() && (vouches || !question.contains("peerId"))) {
                introductions.send("{\"type\":\"Heartbeat\",\"id\":\"" + id.group(1) + "\"}");
            }
        } while (!question.contains("\"id\"") || question.contains("peerId"));
        ping(introductions);
    }

    /** Sends a ping, and returns when the client has noted it: the JDK answers first, but reads the next one only after that. */
    private static void ping(Visit visit) {
        for (int i = 0; i < 2; i++) {
            visit.raw(FakeRelay.frame(FakeRelay.PING, true, new byte[] {7}));
            while (visit.nextFrame().opcode() != FakeRelay.PONG) {
                // What the client sent before.
            }
        }
    }

    private void awaitDelay(Duration delay) {
        Patience.await("a delay of " + delay, () -> timer.delays().contains(delay));
    }
}
