package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers whose connection broke without a word, and who are back before the relay can know: wherever the dead ones wait or
 * are piped, the live ones meet within six seconds.
 *
 * <p>Capital letters are callers that are dead before the next one comes, small ones live. A live one that is closed since
 * its partner was dead is introduced again a second later, and calls again.
 */
class DeadFirstTest {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final int TICKS_IN_SIX_SECONDS = 121;

    private final TestRelay relay = new TestRelay();
    private final List<FakeSocket> dead = new ArrayList<>();

    static Stream<Arguments> histories() {
        return Stream.of(
                        "AaBb",
                        "ABab",
                        "ABba",
                        "BAab",
                        "BAba",
                        "BbAa",
                        "Aab",
                        "Aba",
                        "bAa",
                        "AAab",
                        "AABBab",
                        "AAABBBab")
                .flatMap(order -> Stream.of(1, 50, 700, 3000, 6000)
                        .flatMap(gap -> Stream.of(true, false).map(heard -> Arguments.of(order, gap, heard))));
    }

    @ParameterizedTest(name = "{0}, {1} ms apart, the dead heard before: {2}")
    @MethodSource("histories")
    void theLiveOnesMeetWithinSixSeconds(String order, int gap, boolean heard) {
        Live alice = new Live("alice", "bob");
        Live bob = new Live("bob", "alice");
        for (char each : order.toCharArray()) {
            switch (each) {
                case 'A' -> die("alice", "bob", heard);
                case 'B' -> die("bob", "alice", heard);
                case 'a' -> alice.call();
                default -> bob.call();
            }
            for (int i = 0; i < gap / TICK.toMillis(); i++) {
                tick(alice, bob);
            }
            relay.advance(Duration.ofMillis(gap % TICK.toMillis()));
        }
        for (int i = 0; i < TICKS_IN_SIX_SECONDS; i++) {
            tick(alice, bob);
        }
        alice.socket.say("hello bob");
        bob.socket.say("hello alice");

        assertThat(bob.socket.texts()).containsExactly("hello bob");
        assertThat(alice.socket.texts()).containsExactly("hello alice");
        assertThat(dead).allSatisfy(each -> assertThat(each.texts()).isEmpty());
        relay.everybodyLeaves();
    }

    private void die(String local, String remote, boolean heard) {
        FakeSocket socket = relay.callSilently(local, remote, "doc");
        if (heard) {
            socket.showLife();
        }
        dead.add(socket);
    }

    private void tick(Live alice, Live bob) {
        relay.advance(TICK);
        alice.callAgainIfClosed();
        bob.callAgainIfClosed();
        relay.relay.checkConsistency();
    }

    private final class Live {
        private final String local;
        private final String remote;
        private FakeSocket socket;
        private int ticksUntilIntroduced;

        Live(String local, String remote) {
            this.local = local;
            this.remote = remote;
        }

        void call() {
            socket = relay.call(local, remote, "doc");
        }

        void callAgainIfClosed() {
            if (socket == null || socket.closedWith() == null) {
                return;
            }
            if (!socket.hasEnded()) {
                assertThat(socket.closeCode()).isEqualTo(1001);
                socket.finish();
                ticksUntilIntroduced = (int) (Duration.ofSeconds(1).toMillis() / TICK.toMillis());
            } else if (--ticksUntilIntroduced == 0) {
                call();
            }
        }
    }
}
