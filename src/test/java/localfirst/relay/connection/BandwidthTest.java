package localfirst.relay.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import localfirst.relay.RelayConfig;
import localfirst.relay.limits.Limits;
import localfirst.relay.limits.LimitsBuilder;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.Message;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over a limit of bytes a second, pipes are slower and lose nothing. */
class BandwidthTest {
    private static final int RATE = 100_000;
    private static final int PIECE = 5_000;
    private static final ClientAddress HERE = new ClientAddress("192.0.2.1", true);
    private static final ClientAddress THERE = new ClientAddress("192.0.2.2", true);

    private TestRelay relay;

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
    }

    private record Pair(FakeSocket sender, FakeSocket receiver) {
        Pair send(int pieces) {
            for (int i = 0; i < pieces; i++) {
                sender.say(piece(i));
            }
            return this;
        }

        int received() {
            return receiver.messages().size();
        }
    }

    private static byte[] piece(int number) {
        byte[] piece = new byte[PIECE];
        piece[0] = (byte) number;
        return piece;
    }

    private void start(UnaryOperator<LimitsBuilder> limits) {
        relay = new TestRelay(RelayConfig.defaults()
                .withLimits(limits.apply(Limits.defaults().toBuilder()).build()));
    }

    private Pair pair(ClientAddress from, String name) {
        return new Pair(
                relay.callFrom(from, name, "partner", "doc").answerPings(),
                relay.callFrom(from, "partner", name, "doc").answerPings());
    }

    private long throttled() {
        return relay.relay.counters().timesBandwidthThrottled();
    }

    @Test
    void thereIsNoLimitUnlessSet() {
        start(limits -> limits);
        assertThat(relay.relay.admission().bandwidth()).isNull();
        assertThat(pair(HERE, "alice").send(1000).received()).isEqualTo(1000);
        assertThat(throttled()).isZero();
    }

    @Test
    void aPipeCarriesASecondsWorthAtOnceAndThenKeepsToItsRate() {
        start(limits -> limits.relayedBytesPerSecondPerPipe(RATE));
        Pair pair = pair(HERE, "alice").send(120);
        assertThat(pair.received()).isBetween(20, 21);
        for (int second = 1; second <= 5; second++) {
            relay.advanceSeconds(1);
            assertThat(pair.received()).isBetween(20 * second + 19, 20 * second + 21);
        }
        relay.advanceSeconds(1);

        assertThat(pair.received()).isEqualTo(120);
        for (int i = 0; i < 120; i++) {
            assertThat(pair.receiver().messages().get(i)).isEqualTo(Message.binary(piece(i)));
        }
        assertThat(throttled()).isBetween(90L, 120L);
    }

    @Test
    void eachDirectionOfAPipeHasItsOwn() {
        start(limits -> limits.relayedBytesPerSecondPerPipe(RATE));
        Pair pair = pair(HERE, "alice").send(120);
        pair.receiver().say("a word");

        assertThat(pair.sender().texts()).containsExactly("a word");
    }

    @Test
    void whatIsHeldCountsWhenItComes() {
        start(limits -> limits.relayedBytesPerSecondPerPipe(RATE));
        Pair early = new Pair(relay.callFrom(HERE, "alice", "bob", "doc").answerPings(), null).send(60);
        assertThat(relay.relay.figures().heldBytes()).isBetween((long) RATE, RATE + 2L * PIECE);
        relay.advanceSeconds(1);
        FakeSocket bob = relay.call("bob", "alice", "doc");

        assertThat(bob.messages()).hasSizeBetween(39, 41);
        relay.advanceSeconds(2);
        assertThat(bob.messages()).hasSize(60);
        assertThat(early.sender().hasUnread()).isFalse();
    }

    @Test
    void callersOfOneAddressShareALimitAndOthersDont() {
        start(limits -> limits.relayedBytesPerSecondPerAddress(RATE));
        Pair one = pair(HERE, "alice").send(60);
        Pair other = pair(HERE, "bob").send(60);
        Pair elsewhere = pair(THERE, "carol").send(20);
        assertThat(elsewhere.received()).isEqualTo(20);
        relay.advanceSeconds(3);

        assertThat(one.received() + other.received()).isBetween(78, 83);
        relay.advanceSeconds(3);
        assertThat(one.received() + other.received()).isEqualTo(120);
    }

    @Test
    void networksOfOneSiteShareALimitOfSeveralAddresses() {
        start(limits -> limits.relayedBytesPerSecondPerAddress(RATE).addressesPerSite(2));
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pairs.add(pair(new ClientAddress("20010db80000000" + i, true), "peer" + i)
                    .send(60));
        }
        relay.advanceSeconds(2);

        assertThat(pairs.stream().mapToInt(Pair::received).sum()).isBetween(118, 126);
        relay.advanceSeconds(10);
    }

    /** One that has much to say, and came first, leaves others theirs. */
    @Test
    void pipesThatShareALimitTakeTurns() {
        start(limits -> limits.relayedBytesPerSecond(RATE));
        Pair first = pair(HERE, "alice").send(1000);
        relay.advanceSeconds(1);
        int before = first.received();
        List<Pair> others = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            others.add(pair(i % 2 == 0 ? HERE : THERE, "peer" + i).send(20));
        }
        relay.advanceSeconds(5);

        assertThat(others).allSatisfy(pair -> assertThat(pair.received()).isBetween(9, 12));
        assertThat(first.received() - before).isBetween(8, 12);
        relay.advance(Duration.ofSeconds(60));
        assertThat(first.received()).isEqualTo(1000);
        assertThat(others).allMatch(pair -> pair.received() == 20);
    }

    @Test
    void aNewPipeOpensAtOnceThoughOthersHaveUsedUpTheLimit() {
        start(limits -> limits.relayedBytesPerSecond(RATE));
        pair(HERE, "alice").send(1000);
        Pair late = pair(HERE, "late");
        late.sender().say("hello");

        assertThat(late.receiver().texts()).containsExactly("hello");
        relay.advance(Duration.ofSeconds(60));
    }

    @Test
    void whoeverLeavesWhileItRestsLeavesNothingBehind() {
        start(limits -> limits.relayedBytesPerSecond(RATE));
        Pair pair = pair(HERE, "alice").send(200);
        pair.receiver().breakOff();

        assertThat(pair.sender().hasUnread()).isFalse();
    }
}
