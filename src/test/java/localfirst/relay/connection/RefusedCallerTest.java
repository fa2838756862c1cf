package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.CloseCode;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A caller that can't stay is let in and closed; what it says meanwhile mustn't cost anybody anything. */
class RefusedCallerTest {
    private final TestRelay relay = new TestRelay(RelayConfig.defaults()
            .withLimits(Limits.defaults().toBuilder().connections(1).build()));

    @Test
    void callerOverTheLimitIsClosedAsBusy() {
        relay.call("alice", "bob", "doc");
        FakeSocket carol = relay.call("carol", "dave", "doc");

        assertThat(carol.closeCode()).isEqualTo(CloseCode.BUSY.number());
    }

    @Test
    void whatARefusedCallerStillSendsIsNotKept() {
        relay.call("alice", "bob", "doc");
        FakeSocket carol = relay.call("carol", "dave", "doc");
        carol.say("I was on my way");
        assertThat(relay.relay.figures().heldBytes()).isZero();

        carol.finish();
        relay.everybodyLeaves();
    }

    @Test
    void callerOfADrainingRelayIsToldToComeBackAndLeavesNothingBehind() {
        relay.call("alice", "bob", "doc");
        relay.relay.drain();
        FakeSocket bob = relay.call("bob", "alice", "doc");
        bob.say("here I am");

        assertThat(bob.closeCode()).isEqualTo(CloseCode.RESTARTING.number());
        assertThat(relay.relay.figures().heldBytes()).isZero();
        relay.finishClosed();
        relay.advance(Duration.ofSeconds(30));
        relay.finishClosed();
        relay.relay.checkConsistency();
    }
}
