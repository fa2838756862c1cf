package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens after how long, where that takes longer than a few seconds. */
@Tag("real-time")
class TimeLimitsTest extends RelayBehaviour {
    @Test
    void framesOfACallerThatClosedAreKeptForFiveSecondsOnly() {
        RawWebSocket gone = caller(id("alice"), id("bob"), id("doc"));
        gone.send(Frame.text("too late"), Frame.close());
        gone.awaitEnd();
        RawWebSocket other = caller(id("carol"), id("dave"), id("doc"));
        assertThat(other.within(Duration.ofMillis(6500))).isNull();

        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        new Pair(alice, bob).sayHello();
    }

    @Test
    @Tag("slow")
    void heldCallerIsClosedAfterSixtySecondsWhateverItSends() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc"));
        long called = System.nanoTime();
        Frame close = null;
        while (close == null && since(called).compareTo(Patience.stretched(Duration.ofSeconds(60))) < 0) {
            // If it was closed meanwhile, that is seen next.
            alice.trySend(Frame.text("still here"));
            close = alice.within(Duration.ofSeconds(1));
        }
        assertThat(close).isNotNull();
        assertThat(since(called)).isBetween(Duration.ofSeconds(58), Patience.stretched(Duration.ofSeconds(60)));
        assertThat(close.closeReason()).startsWith("relay:");
        assertThat(close.closeCode()).isGreaterThan(1001);
    }

    @Test
    @Tag("slow")
    void everySocketIsPingedEveryTwentyToTwentyFiveSeconds() {
        Pair pair = pair();
        long opened = System.nanoTime();
        RawWebSocket held = bare(path(id("carol"), id("dave"), id("doc")));
        assertThat(held.next().opcode()).isEqualTo(Frame.PING);
        RawWebSocket peer = bare("/introduction/" + id("alice"));

        for (RawWebSocket socket : List.of(peer, held)) {
            Frame frame = socket.next();
            assertThat(frame.opcode()).isEqualTo(Frame.PING);
            assertThat(since(opened)).isBetween(Duration.ofSeconds(19), Patience.stretched(Duration.ofSeconds(25)));
        }
        assertThat(pair.alice().within(Duration.ofSeconds(5))).isNull();
        assertThat(pair.alice().pings()).isEqualTo(2);
        assertThat(pair.bob().pings()).isEqualTo(2);
    }

    @Test
    @Tag("slow")
    void silentPeersAreFoundWithinAMinute() {
        Pair pair = pair();
        pair.alice().impolite();
        long silent = System.nanoTime();

        Frame close = null;
        while (close == null && since(silent).compareTo(Patience.stretched(Duration.ofSeconds(60))) < 0)
            close = pair.bob().within(Duration.ofSeconds(1));

        assertThat(close).as("what the partner of a silent peer is told").isNotNull();
        assertThat(close.closeCode()).isEqualTo(1001);
        assertThat(since(silent)).isBetween(Duration.ofSeconds(30), Patience.stretched(Duration.ofSeconds(60)));
    }

    @Test
    @Tag("slow")
    void healingIsTriedFiveTimesAtDoublingDistances() {
        RawWebSocket alice = peer(id("alice"), id("doc"));
        RawWebSocket bob = peer(id("bob"), id("doc"));
        Introduction.next(alice);
        Introduction.next(bob);
        Pair pair = pair();
        long cut = System.nanoTime();
        pair.alice().cut();

        List<Duration> times = new ArrayList<>();
        while (since(cut).toSeconds() < 75) {
            Frame frame = alice.within(Duration.ofSeconds(1));
            if (frame != null) times.add(since(cut));
        }

        assertThat(times).hasSize(5);
        for (int i = 0; i < 5; i++) {
            // Since the cut: if one is heard of late, the next would seem to come too soon after it.
            long firstDistances = (2L << i) - 1;
            assertThat(times.get(i))
                    .as("attempt %d", i + 1)
                    .isBetween(
                            Duration.ofMillis(950 * firstDistances),
                            Patience.stretched(Duration.ofMillis(875 * firstDistances)));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
