package localfirst.relay.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A call for a tuple that is already half of an open pipe: nobody who merely knows the ids cuts a healthy pair. */
@Tag("real-time")
class StaleHalfTest extends RelayBehaviour {
    @Test
    void livePipeStaysAndTheNewcomerWaits() {
        Pair pair = pair();
        RawWebSocket newcomer = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("for later"));

        // Longer than a dead half would have.
        assertThat(pair.bob().within(Duration.ofMillis(6500))).isNull();
        pair.sayHello();
        assertThat(newcomer.hasEnded()).isFalse();

        pair.bob().send(Frame.close());
        pair.alice().awaitEnd();
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));
        Messages.assertNext(bob, Message.text("for later"));
        new Pair(newcomer, bob).sayHello();
    }

    @Test
    void ifThePartnerCallsAnewTooTheNewCallersArePairedAndTheOldPipeStays() {
        Pair old = pair();
        RawWebSocket alice = caller(id("alice"), id("bob"), id("doc")).send(Frame.text("new from alice"));
        RawWebSocket bob = caller(id("bob"), id("alice"), id("doc"));

        Messages.assertNext(bob, Message.text("new from alice"));
        new Pair(alice, bob).sayHello();
        assertThat(old.bob().within(Duration.ofMillis(6500))).isNull();
        old.sayHello();
        new Pair(alice, bob).sayHello();
    }
}
