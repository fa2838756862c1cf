package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** Handshakes that never become sockets take no more than a certain amount of memory, and keep nobody out. */
class ExpectedSocketsTest {
    private static final int MAX_OF_KEY = 3;

    private final ManualTimers timers = new ManualTimers();
    private final ExpectedSockets expected = new ExpectedSockets(timers);

    private boolean tryAdd(String key, int sockets) {
        return expected.tryAdd(key, MAX_OF_KEY, () -> sockets);
    }

    private void fill() {
        for (int i = 0; i < 2 * ExpectedSockets.MOST; i++) {
            assertThat(tryAdd("stranger " + i, 0)).isTrue();
        }
    }

    @Test
    void onlySoManyAreCountedHoweverManyAsk() {
        fill();
        assertThat(expected.size()).isEqualTo(ExpectedSockets.MOST);
        assertThat(timers.waiting()).isEqualTo(ExpectedSockets.MOST);
    }

    @Test
    void nobodyIsRefusedBecauseOfOthersAndSocketsAreCountedAllTheSame() {
        fill();
        assertThat(tryAdd("alice", MAX_OF_KEY - 1)).isTrue();
        assertThat(tryAdd("alice", MAX_OF_KEY)).isFalse();
    }

    @Test
    void allAreForgottenAfterAWhileAndWhoComesThenIsCounted() {
        fill();
        timers.advance(Duration.ofSeconds(5));
        assertThat(expected.size()).isZero();
        assertThat(timers.waiting()).isZero();
        for (int i = 0; i < MAX_OF_KEY; i++) {
            assertThat(tryAdd("alice", 0)).isTrue();
        }
        assertThat(tryAdd("alice", 0)).isFalse();
    }

    @Test
    void whatCameMakesRoom() {
        fill();
        expected.came("stranger 0");
        assertThat(expected.size()).isEqualTo(ExpectedSockets.MOST - 1);
        assertThat(tryAdd("alice", 0)).isTrue();
        assertThat(expected.of("alice")).isEqualTo(1);
        expected.came("nobody");
        assertThat(expected.size()).isEqualTo(ExpectedSockets.MOST);
    }
}
