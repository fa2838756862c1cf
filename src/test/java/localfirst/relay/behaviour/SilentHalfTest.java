package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a relay finds out whether half of a pipe is alive when somebody calls for its tuple: it asks, and waits for any frame. */
@Tag("real-time")
class SilentHalfTest extends RelayBehaviour {
    /** An old half that has been pinged is closed if it shows no sign of life for this long. */
    private static final Duration UNTIL_DEAD = Duration.ofSeconds(5);

    @Test
    void oldHalfIsPingedAtOnce() throws Exception {
        inTime(UNTIL_DEAD, () -> {
            Pair pair = pair();
            pair.alice().impolite();

            caller(id("alice"), id("bob"), id("doc"));

            Frame ping = pair.alice().next();
            assertThat(ping.opcode()).isEqualTo(Frame.PING);
            pair.alice().send(Frame.pong(ping.payload()));
            pair.alice().polite();
        });
    }

    @Test
    void anyFrameOfTheOldHalfIsALifeSign() throws Exception {
        inTime(UNTIL_DEAD, () -> {
            Pair pair = pair();
            pair.alice().impolite();
            caller(id("alice"), id("bob"), id("doc"));
            assertThat(pair.alice().next().opcode()).isEqualTo(Frame.PING);

            pair.alice().send(Frame.text("I live"));

            Messages.assertNext(pair.bob(), Message.text("I live"));
            assertThat(pair.bob().within(Duration.ofMillis(6500))).isNull();
        });
    }

    @Test
    void silentOldHalfIsDeadAfterFiveSeconds() {
        RawWebSocket bobPeer = peer(id("bob"), id("doc"));
        RawWebSocket alicePeer = peer(id("alice"), id("doc"));
        Introduction.next(bobPeer);
        Introduction.next(alicePeer);
        Pair pair = pair();
        pair.alice().impolite();
        long called = System.nanoTime();
        RawWebSocket newcomer = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("the new one"));

        Frame close = pair.bob().nextClose();

        assertThat(Duration.ofNanos(System.nanoTime() - called))
                .isBetween(Duration.ofMillis(4500), Patience.stretched(Duration.ofMillis(5000)));
        assertThat(close.closeCode()).isEqualTo(1001);
        // Healing tells the partner, and only the partner.
        Introduction.next(bobPeer).names(id("alice"), id("doc"));
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        Messages.assertNext(bob, Message.text("the new one"));
        new Pair(newcomer, bob).sayHello();
        assertThat(alicePeer.within(Duration.ZERO)).isNull();
    }
}
