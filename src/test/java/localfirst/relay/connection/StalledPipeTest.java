package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.peer.Liveness;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pipe whose reader takes nothing. */
class StalledPipeTest {
    private final TestRelay peers = new TestRelay();
    private final FakeSocket alice = peers.call("alice", "bob", "doc").keeping(20);
    private final FakeSocket bob = peers.call("bob", "alice", "doc").keeping(100);
    private final Liveness.Watched reader = (Liveness.Watched) bob.visit();

    @BeforeEach
    void bobStalls() {
        bob.block();
        alice.say("this isn't read");
        assertThat(alice.hasUnread()).isTrue();
    }

    @Test
    void whatIsKeptOfItsSenderCountsAsWell() {
        assertThat(reader.stalledSince()).isPositive();
        assertThat(reader.stalledBytes()).isEqualTo(120);
        assertThat(((Liveness.Watched) alice.visit()).stalledSince()).isZero();
    }

    @Test
    void itIsTheReaderThatIsCut() {
        reader.stalled();
        assertThat(bob.isAborted()).isTrue();
        bob.finish();
        assertThat(alice.closeCode()).isEqualTo(1001);
        assertThat(peers.relay.counters().connectionsEnded(Outcome.SLOW)).isEqualTo(1);
    }
}
