package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers may still send while others have filled what may be held. No time goes by here. */
class ShortRoomTest {
    private static final int MIB = 1024 * 1024;
    private static final ClientAddress HERE = new ClientAddress("192.0.2.1", true);
    private static final ClientAddress THERE = new ClientAddress("192.0.2.2", true);

    private final TestRelay relay = new TestRelay(RelayConfig.defaults()
            .withLimits(Limits.defaults().toBuilder()
                    .heldBytesPerAddress(MIB)
                    .heldBytes(MIB)
                    .build()));

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    @Test
    void callersAreReadALittleWhileOthersFillTheRest() {
        fillButForTheLast();
        FakeSocket late = relay.callFrom(THERE, "late", "x", "doc");
        late.say(new byte[HeldBudget.LITTLE]);
        late.say("more");

        assertThat(late.hasUnread()).isTrue();
        assertThat(relay.relay.figures().heldBytes()).isGreaterThan(7 * MIB / 8 + HeldBudget.LITTLE);
    }

    @Test
    void howMuchMayBeReadAtOnceIsLittleWhileRoomIsShort() {
        HeldBudget budget = new HeldBudget(Limits.defaults().toBuilder()
                .heldBytes(MIB)
                .heldBytesPerAddress(0)
                .build()
                .waiting());
        FakeSocket caller = new FakeSocket(relay.timers, HERE);
        assertThat(budget.mostAtOnce(caller, 0)).isEqualTo(Integer.MAX_VALUE);
        budget.take(THERE, 7 * MIB / 8);

        assertThat(budget.mostAtOnce(caller, 0)).isEqualTo(HeldBudget.LITTLE);
        assertThat(budget.mostAtOnce(caller, 4000)).isEqualTo(96);
        assertThat(budget.mostAtOnce(caller, MIB)).isPositive();
    }

    @Test
    void allThatIsReadALittleStaysWithinTheLimit() {
        fillButForTheLast();
        for (int i = 0; i < 100; i++) {
            relay.callFrom(HERE, "peer" + i, "x", "doc").say(new byte[HeldBudget.LITTLE]);
        }

        assertThat(relay.relay.figures().heldBytes()).isBetween((long) MIB, MIB + 2L * HeldBudget.LITTLE);
    }

    @Test
    void callersOfAnyAddressArePipedAtOnceThoughAllRoomIsTaken() {
        fill();
        assertPipedAtOnce(HERE, "carol", "dave");
        assertPipedAtOnce(THERE, "erin", "frank");
    }

    /** Their first frames come with their signs of life, or before. */
    private void assertPipedAtOnce(ClientAddress from, String one, String other) {
        FakeSocket first = relay.callFrom(from, one, other, "doc");
        first.say("hello from " + one);
        assertThat(first.hasUnread()).isTrue();
        FakeSocket second = relay.callFrom(from, other, one, "doc");
        second.say("hello from " + other);

        assertThat(first.texts()).containsExactly("hello from " + other);
        assertThat(second.texts()).containsExactly("hello from " + one);
    }

    @Test
    void aPairedCallerIsReadNoMoreThanALittleUntilItsPartnerTakesIt() {
        fill();
        FakeSocket first = relay.callFrom(HERE, "carol", "dave", "doc");
        for (int i = 0; i < 100; i++) {
            first.say(new byte[1000]);
        }
        long before = relay.relay.figures().heldBytes();
        FakeSocket second = relay.callFrom(HERE, "dave", "carol", "doc");
        assertThat(first.hasUnread()).isTrue();
        assertThat(relay.relay.figures().heldBytes() - before).isLessThan(HeldBudget.LITTLE + 1100);

        second.showLife();
        assertThat(first.hasUnread()).isFalse();
        assertThat(second.messages()).hasSize(100);
    }

    @Test
    void callersThatWereNotReadAtAllAreReadOnceThereIsALittleRoom() {
        FakeSocket filling = fill();
        FakeSocket late = relay.callFrom(THERE, "late", "x", "doc");
        late.say("hello");
        assertThat(late.hasUnread()).isTrue();

        filling.breakOff();
        assertThat(late.hasUnread()).isFalse();
    }

    /** Callers that want more than there is fill all but what is kept for others' first bytes. */
    private void fillButForTheLast() {
        FakeSocket filling = relay.callFrom(HERE, "filling", "nobody", "doc");
        for (int i = 0; i < 300; i++) {
            filling.say(new byte[8 * 1024]);
        }
        assertThat(filling.hasUnread()).isTrue();
        assertThat(relay.relay.figures().heldBytes()).isBetween(7L * MIB / 8, 7L * MIB / 8 + 16 * 1024);
    }

    /** One of the callers that fill everything. */
    private FakeSocket fill() {
        fillButForTheLast();
        FakeSocket last = relay.callFrom(HERE, "last", "nobody", "doc");
        last.say(new byte[MIB / 4]);
        return last;
    }
}
