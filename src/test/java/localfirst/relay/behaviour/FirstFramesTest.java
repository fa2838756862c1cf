package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A caller is pinged right after the 101, and gets no frame before it has answered that, or sent something: a Node
 * client loses what comes in the same burst as the 101.
 */
class FirstFramesTest extends RelayBehaviour {
    private static final Duration AT_ONCE = Duration.ofMillis(1000);

    @Test
    void everyCallerIsPingedAtOnce() {
        for (String name : new String[] {"alice", "bob"}) {
            RawWebSocket caller = bare(path(id(name), id(name.equals("alice") ? "bob" : "alice"), id("doc")));
            assertThat(caller.within(AT_ONCE))
                    .isNotNull()
                    .satisfies(frame -> assertThat(frame.opcode()).isEqualTo(Frame.PING));
        }
    }

    @Test
    void heldFramesWaitForThePong() {
        caller(id("alice"), id("bob"), id("doc")).send(Frame.text("early"));
        RawWebSocket bob = bare(path(id("bob"), id("alice"), id("doc")));
        Frame ping = bob.next();
        assertThat(ping.opcode()).isEqualTo(Frame.PING);
        assertThat(bob.within(Duration.ofMillis(700))).as("before the pong").isNull();

        bob.send(Frame.pong(ping.payload()));

        assertThat(bob.within(AT_ONCE)).isEqualTo(Frame.text("early"));
    }

    @Test
    void liveFramesToTheFirstCallerWaitForItsPong() {
        RawWebSocket alice = bare(path(id("alice"), id("bob"), id("doc")));
        Frame ping = alice.next();
        caller(id("bob"), id("alice"), id("doc")).send(Frame.text("live"));
        assertThat(alice.within(Duration.ofMillis(700))).as("before the pong").isNull();

        alice.send(Frame.pong(ping.payload()));

        assertThat(alice.within(AT_ONCE)).isEqualTo(Frame.text("live"));
    }

    @Test
    void frameFromTheCallerIsAsGoodAsAPong() {
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("early"));
        RawWebSocket bob = bare(path(id("bob"), id("alice"), id("doc")));
        assertThat(bob.next().opcode()).isEqualTo(Frame.PING);

        bob.send(Frame.text("here I am"));

        assertThat(bob.within(AT_ONCE)).isEqualTo(Frame.text("early"));
        Messages.assertNext(alice, Message.text("here I am"));
    }

    @Test
    void callerThatNeverAnswersGetsItsFramesAfterTwoSeconds() {
        caller(id("alice"), id("bob"), id("doc")).send(Frame.text("early"));
        RawWebSocket bob = bare(path(id("bob"), id("alice"), id("doc")));
        assertThat(bob.next().opcode()).isEqualTo(Frame.PING);
        long opened = System.nanoTime();

        Frame frame = bob.within(Duration.ofSeconds(4));

        assertThat(frame).isEqualTo(Frame.text("early"));
        assertThat(Duration.ofNanos(System.nanoTime() - opened))
                .isBetween(Duration.ofMillis(1500), Duration.ofMillis(3000));
    }

    @Test
    void pingsCarryNothingThatAnApplicationCouldSee() {
        Pair pair = pair();
        pair.alice().send(Frame.ping("are you there?"));
        assertThat(pair.alice().next()).isEqualTo(Frame.pong("are you there?".getBytes()));
        pair.sayHello();
    }
}
