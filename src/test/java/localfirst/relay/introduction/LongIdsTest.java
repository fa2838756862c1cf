package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.admission.Refusal;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.peer.PeerId;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids in paths may be no longer than those in messages. */
class LongIdsTest {
    private static final String LONGEST =
            "é".repeat(Limits.defaults().introductions().lengths().idBytes() / 2);

    private final TestRelay relay = new TestRelay();

    @Test
    void aPeerWithALongIdIsRefused() {
        assertThat(relay.relay.refuses(new PeerId(LONGEST), ClientAddress.UNKNOWN))
                .isEmpty();
        assertThat(relay.relay.refuses(new PeerId(LONGEST + "x"), ClientAddress.UNKNOWN))
                .contains(Refusal.LONG_ID);
        assertThat(relay.relay.admission().refused(Refusal.LONG_ID)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aCallerWithALongIdIsAnsweredAndClosed(int which) {
        String[] ids = {"alice", "bob", "doc"};
        ids[which] = LONGEST + "x";
        FakeSocket caller = relay.call(ids[0], ids[1], ids[2]);
        assertThat(caller.closeCode()).isEqualTo(1008);
        caller.finish();

        assertThat(relay.relay.counters().connectionsEnded(Outcome.BAD_PATH)).isEqualTo(1);
        relay.everybodyLeaves();
    }
}
