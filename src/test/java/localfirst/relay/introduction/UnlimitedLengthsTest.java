package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** A limit of 0 on a length is no limit. */
class UnlimitedLengthsTest {
    @Test
    void messagesAreReadIfTheirLengthIsntLimited() {
        TestRelay relay = new TestRelay(RelayConfig.defaults()
                .withLimits(Limits.defaults().toBuilder().messageBytes(0).build()));
        FakeSocket alice = relay.joined("alice", "doc");
        relay.joined("bob", "doc");

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(relay.relay.counters().ignored(Ignored.TOO_LONG)).isZero();
        relay.everybodyLeaves();
    }

    @Test
    void idsOfAnyLengthAreJoinedIfTheirLengthIsntLimited() {
        TestRelay relay = new TestRelay(RelayConfig.defaults()
                .withLimits(Limits.defaults().toBuilder().idBytes(0).build()));
        String id = "x".repeat(10_000);
        FakeSocket alice = relay.present("alice");
        alice.say(join(id));
        relay.joined("bob", id);

        assertThat(alice.texts()).containsExactly(introduction("bob", id));
        relay.everybodyLeaves();
    }
}
