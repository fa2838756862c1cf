package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two peers that are present, and whose pipe broke, are introduced to each other again: their clients don't retry by
 * themselves.
 */
@Tag("real-time")
class HealingTest extends PipedPeers {
    private static final Duration NOT_SOONER = Duration.ofMillis(950);

    @Test
    void bothAreIntroducedAgainAboutASecondAfterTheCut() {
        long cut = System.nanoTime();
        pipe.alice().cut();

        assertIntroduced(alice, id("bob"), cut);
        assertIntroduced(bob, id("alice"), cut);
        pair();
    }

    @Test
    void connectionThatEndsWithoutACloseFrameIsACutToo() {
        long cut = System.nanoTime();
        pipe.bob().close();

        assertIntroduced(alice, id("bob"), cut);
        assertIntroduced(bob, id("alice"), cut);
    }

    @Test
    @NotWhere(Difference.FRAMES_CHECKED_BY_CONTAINER)
    void protocolErrorIsACutToo() {
        long cut = System.nanoTime();
        pipe.alice().sendBytes(Frame.text("unmasked").unmasked());

        assertIntroduced(alice, id("bob"), cut);
        assertIntroduced(bob, id("alice"), cut);
    }

    @Test
    void sideThatHasCalledAnewIsNotTold() throws Exception {
        inTime(NOT_SOONER, () -> {
            twoPeersWithAPipe();
            long cut = System.nanoTime();
            pipe.alice().cut();
            RawWebSocket again = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("I am back"));

            assertIntroduced(bob, id("alice"), cut);
            RawWebSocket bobAgain = caller(id("bob"), id("alice"), id("doc"));
            Messages.assertNext(bobAgain, Message.text("I am back"));
            new Pair(again, bobAgain).sayHello();
            assertThat(alice.within(Duration.ofMillis(1500))).isNull();
        });
    }

    @Test
    void partnerOfACallerThatIsHeldForTwoSecondsIsToldOfItAgain() {
        RawWebSocket carol = peer(id("carol"), id("doc"));
        Introduction.next(carol);
        Introduction.next(carol);
        Introduction.next(bob).names(id("carol"), id("doc"));
        long called = System.nanoTime();
        RawWebSocket held = caller(id("carol"), id("bob"), id("doc")).send(Frame.text("are you there?"));

        Introduction.next(bob).names(id("carol"), id("doc"));

        assertThat(since(called)).isBetween(Duration.ofMillis(1900), Patience.stretched(Duration.ofSeconds(5)));
        RawWebSocket partner = caller(id("bob"), id("carol"), id("doc"));
        Messages.assertNext(partner, Message.text("are you there?"));
        new Pair(held, partner).sayHello();
        assertThat(carol.within(Duration.ZERO))
                .as("what the caller itself is told")
                .isNull();
    }

    private static void assertIntroduced(RawWebSocket peer, String remote, long cut) {
        Introduction introduction = Introduction.next(peer);
        Duration after = since(cut);
        assertThat(introduction.peerId()).isEqualTo(remote);
        assertThat(after).isBetween(NOT_SOONER, Patience.stretched(Duration.ofSeconds(5)));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
