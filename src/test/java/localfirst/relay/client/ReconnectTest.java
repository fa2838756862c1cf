package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a client comes back. The sockets are real, the time is not. */
@SystemTest
class ReconnectTest {
    private static final Duration MIN = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    /** What else a client may wait for: a heartbeat or, as long, a handshake; silence; a close; an answer to a probe. */
    private static final Set<Duration> OTHER_DELAYS =
            Set.of(HEARTBEAT, Duration.ofSeconds(25), Duration.ofSeconds(3), Duration.ofSeconds(1));

    private final FakeRelay relay = new FakeRelay();
    private final ManualTimer timer = new ManualTimer();
    private final RecordingListener heard = new RecordingListener();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RelayClient client;

    @BeforeEach
    void connect() {
        client = RelayClient.builder(relay.url())
                .peerId("alice")
                .documents("doc")
                .listener(heard)
                .build(threads, timer, new Random(1))
                .connectToServer();
    }

    @AfterEach
    void close() throws IOException {
        client.disconnectServer();
        relay.close();
        timer.advance(Duration.ofHours(1));
        threads.shutdown();
    }

    /** The relay would take it for the wish to end, and not introduce the two again. */
    @Test
    void aConnectionThatIsLostIsNotSaidGoodbyeTo() {
        Visit introductions = relay.nextIntroduction().accept();
        introductions.nextMessage();
        introductions.send("{\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":[\"doc\"]}");
        Visit pipe = relay.nextConnection().accept();
        heard.nextPeer();
        pipe.halfClose();
        assertThat(pipe.endsWithoutGoodbye()).isTrue();
        heard.awaitEvent("peer-disconnect bob doc 1006");
    }

    @Test
    void waitsLongerAfterEachFailure() {
        double step = MIN.toNanos();
        for (int failures = 0; failures < 25; failures++) {
            relay.nextIntroduction().refuse("503 Service Unavailable");
            Duration delay = nextDelay();
            assertThat((double) delay.toNanos()).isBetween(step / 2 - 1, Math.min(step * 1.5, MAX.toNanos()) + 1);
            step = Math.min(step * 1.5, MAX.toNanos());
            timer.advance(delay);
        }
        assertThat(step).isEqualTo(MAX.toNanos());
    }

    @Test
    void doesNotComeBackBeforeItIsTime() {
        relay.nextIntroduction().refuse("429 Too Many Requests", "Retry-After: 7");
        Duration delay = nextDelay();
        assertThat(delay).isBetween(Duration.ofSeconds(7), Duration.ofMillis(8_400));
        timer.advance(delay.minusNanos(1));
        assertThat(timer.delays()).containsExactly(delay);
        timer.advance(Duration.ofNanos(1));
        relay.nextIntroduction();
    }

    @Test
    void aCloseRightAfterTheHandshakeIsNoSuccess() {
        for (int visits = 0; visits < 20; visits++) {
            relay.nextIntroduction().accept().close(1000);
            timer.advance(nextDelay());
        }
        relay.nextIntroduction().accept().close(1000);
        assertThat(nextDelay()).isGreaterThan(Duration.ofSeconds(14));
    }

    @Test
    void aConnectionThatLastedBringsTheFirstDelayBack() {
        for (int visits = 0; visits < 20; visits++) {
            relay.nextIntroduction().refuse("503 Service Unavailable");
            timer.advance(nextDelay());
        }
        Visit visit = relay.nextIntroduction().accept();
        heard.awaitEvent("server-connect");
        timer.advance(RetryPolicy.LASTING);
        visit.cut();
        assertThat(nextDelay()).isBetween(MIN.dividedBy(2), MIN.multipliedBy(2));
    }

    @Test
    void honoursTheCloseCodesOfARelay() {
        assertThat(delayAfterClose(1012)).isBetween(Duration.ofMillis(100), Duration.ofSeconds(2));
        assertThat(delayAfterClose(1013)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        assertThat(delayAfterClose(1008)).isGreaterThan(Duration.ofSeconds(22));
    }

    @Test
    void staysAwayOnceItWasToldToDisconnect() {
        relay.nextIntroduction().refuse("503 Service Unavailable");
        nextDelay();
        client.disconnectServer();
        assertThat(timer.delays()).isEmpty();
        client.connectToServer();
        relay.nextIntroduction().accept();
    }

    @Test
    void aPipeThatTheRelayClosesOnPrincipleIsNotOpenedAtTheNextIntroduction() {
        Visit visit = relay.nextIntroduction().accept(introduction());
        relay.nextConnection().accept().close(1008);
        heard.awaitEvent("peer-disconnect bob doc 1008");
        Duration delay = timer.delays().stream()
                .filter(d -> !OTHER_DELAYS.contains(d))
                .findFirst()
                .orElseThrow();
        assertThat(delay).isGreaterThan(Duration.ofSeconds(22));
        visit.raw(introduction());
        // The pong to this tells that the introduction before it has been read.
        visit.raw(FakeRelay.frame(FakeRelay.PING, true, new byte[0]));
        visit.nextMessage();
        assertThat(visit.nextFrame().opcode()).isEqualTo(FakeRelay.PONG);
        assertThat(relay.waitingConnections()).isZero();
        timer.advance(delay);
        relay.nextConnection().accept();
    }

    @Test
    void aPipeIsNotTriedAgainWhileTheRelayIsGone() {
        Visit visit = relay.nextIntroduction().accept(introduction());
        relay.nextConnection().refuse("503 Service Unavailable", "Retry-After: 5");
        await("a retry", () -> timer.delays().stream().anyMatch(d -> d.getSeconds() == 5));
        visit.close(1013);
        heard.awaitEvent("server-disconnect 1013");
        timer.advance(Duration.ofSeconds(6));
        assertThat(timer.delays()).hasSize(1);
        timer.advance(Duration.ofSeconds(20));
        relay.nextIntroduction().accept(introduction());
        relay.nextConnection().accept();
        assertThat(relay.waitingConnections()).isZero();
    }

    private Duration delayAfterClose(int code) {
        relay.nextIntroduction().accept().close(code);
        Duration delay = nextDelay();
        timer.advance(delay);
        return delay;
    }

    /** The delay until the next attempt, once it is the only thing that the client waits for. */
    private Duration nextDelay() {
        AtomicReference<Duration> found = new AtomicReference<>();
        await(() -> "a retry among " + timer.delays(), () -> {
            List<Duration> delays = timer.delays();
            if (delays.size() == 1 && !OTHER_DELAYS.contains(delays.get(0))) {
                found.set(delays.get(0));
            }
            return found.get() != null;
        });
        return found.get();
    }

    private static byte[] introduction() {
        return FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":[\"doc\"]}");
    }
}
