package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.testing.Patience;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A caller is pinged right after the 101, and gets no frame before it has answered that, or sent something: a Node
 * client loses what comes in the same burst as the 101.
 */
class FirstFramesTest extends RelayBehaviour {
    /** A caller that shows no sign of life gets its frames after this long. */
    private static final Duration UNTIL_READY = Duration.ofSeconds(2);

    private static final Duration READY_ANYWAY = Duration.ofSeconds(5);

    @Test
    void everyCallerIsPingedAtOnce() {
        for (String name : new String[] {"alice", "bob"}) {
            RawWebSocket caller = bare(path(id(name), id(name.equals("alice") ? "bob" : "alice"), id("doc")));
            assertThat(caller.next().opcode()).isEqualTo(Frame.PING);
        }
    }

    /** Across nodes, the one where a pair meets may ping once more. */
    private static Frame afterPings(RawWebSocket socket) {
        Frame frame = socket.next();
        while (frame.opcode() == Frame.PING) frame = socket.next();
        return frame;
    }

    /** @return what came within a while and isn't a ping; nothing if nothing did */
    private static Frame beforeMorePings(RawWebSocket socket) {
        Frame frame = socket.within(Duration.ofMillis(700));
        while (frame != null && frame.opcode() == Frame.PING) frame = socket.within(Duration.ofMillis(700));
        return frame;
    }

    @Test
    void heldFramesWaitForThePong() throws Exception {
        inTime(UNTIL_READY, () -> {
            caller(id("alice"), id("bob"), id("doc")).send(Frame.text("early"));
            RawWebSocket bob = bare(path(id("bob"), id("alice"), id("doc")));
            Frame ping = bob.next();
            assertThat(ping.opcode()).isEqualTo(Frame.PING);
            assertThat(beforeMorePings(bob)).as("before the pong").isNull();

            bob.send(Frame.pong(ping.payload()));

            assertThat(afterPings(bob)).isEqualTo(Frame.text("early"));
        });
    }

    @Test
    void liveFramesToTheFirstCallerWaitForItsPong() throws Exception {
        inTime(UNTIL_READY, () -> {
            RawWebSocket alice = bare(path(id("alice"), id("bob"), id("doc")));
            Frame ping = alice.next();
            caller(id("bob"), id("alice"), id("doc")).send(Frame.text("live"));
            assertThat(beforeMorePings(alice)).as("before the pong").isNull();

            alice.send(Frame.pong(ping.payload()));

            assertThat(afterPings(alice)).isEqualTo(Frame.text("live"));
        });
    }

    @Test
    void frameFromTheCallerIsAsGoodAsAPong() throws Exception {
        inTime(UNTIL_READY, () -> {
            RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("early"));
            RawWebSocket bob = bare(path(id("bob"), id("alice"), id("doc")));
            assertThat(bob.next().opcode()).isEqualTo(Frame.PING);

            bob.send(Frame.text("here I am"));

            assertThat(afterPings(bob)).isEqualTo(Frame.text("early"));
            Messages.assertNext(alice, Message.text("here I am"));
        });
    }

    @Tag("real-time")
    @Test
    void callerThatNeverAnswersGetsItsFramesAfterFiveSeconds() {
        caller(id("alice"), id("bob"), id("doc")).send(Frame.text("early"));
        long opened = System.nanoTime();
        RawWebSocket bob = bare(path(id("bob"), id("alice"), id("doc")));
        assertThat(bob.next().opcode()).isEqualTo(Frame.PING);

        Frame frame = afterPings(bob);

        assertThat(frame).isEqualTo(Frame.text("early"));
        assertThat(Duration.ofNanos(System.nanoTime() - opened))
                .isBetween(Duration.ofMillis(4500), Patience.stretched(READY_ANYWAY));
    }

    @Test
    void pingsCarryNothingThatAnApplicationCouldSee() {
        Pair pair = pair();
        pair.alice().send(Frame.ping("are you there?"));
        assertThat(pair.alice().next()).isEqualTo(Frame.pong("are you there?".getBytes()));
        pair.sayHello();
    }
}
