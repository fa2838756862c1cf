package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.limits.Limits;
import localfirst.relay.limits.LimitsBuilder;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** What one address may ask for: memory, and introductions. */
class IntroductionBudgetTest {
    private static final ClientAddress EVE = new ClientAddress("203.0.113.66", true);
    private static final ClientAddress ALICE = new ClientAddress("192.0.2.1", true);
    private static final ClientAddress BOB = new ClientAddress("192.0.2.2", true);

    private TestRelay relay;

    private void limit(LimitsBuilder limits) {
        relay = new TestRelay(RelayConfig.defaults().withLimits(limits.build()));
    }

    @Test
    void documentsBeyondAnAddressesShareAreIgnoredAndOthersStillComeIn() {
        limit(Limits.defaults().toBuilder().introductionBytes(4_000_000).introductionBytesPerAddress(2_000_000));
        for (int i = 0; i < 10; i++) {
            relay.presentFrom(EVE, "eve-" + i).say(join(documents("eve-" + i, 1_000, 900)));
        }
        assertThat(relay.relay.figures().introductionBytes()).isLessThanOrEqualTo(2_000_000);
        assertThat(relay.relay.counters().ignored(Ignored.NO_ROOM)).isBetween(8_000L, 9_500L);

        FakeSocket alice = relay.presentFrom(ALICE, "alice");
        alice.say(join("doc"));
        relay.presentFrom(BOB, "bob").say(join("doc"));
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        relay.everybodyLeaves();
    }

    @Test
    void manyAddressesThatTakeMuchLeaveRoomForThoseThatTakeLittle() {
        limit(Limits.defaults().toBuilder().introductionBytes(1_000_000).introductionBytesPerAddress(500_000));
        for (int i = 0; i < 10; i++) {
            relay.presentFrom(new ClientAddress("203.0.113." + i, true), "eve-" + i)
                    .say(join(documents("eve-" + i, 1_000, 100)));
        }
        FakeSocket alice = relay.presentFrom(ALICE, "alice");
        alice.say(join("doc"));
        relay.presentFrom(BOB, "bob").say(join("doc"));

        assertThat(relay.relay.figures().introductionBytes()).isGreaterThan(700_000);
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        relay.everybodyLeaves();
    }

    @Test
    void whatARoomTakesIsChargedToSomebodyWhoIsInIt() {
        limit(Limits.defaults().toBuilder());
        String document = "d".repeat(1_000);
        FakeSocket first = relay.presentFrom(EVE, "eve");
        first.say(join(document));
        relay.presentFrom(ALICE, "alice").say(join(document));
        first.breakOff();

        assertThat(relay.relay.figures().introductionBytes()).isEqualTo(Membership.BYTES + Rooms.ROOM_BYTES + 2_000);
        relay.everybodyLeaves();
    }

    @Test
    void halfMessagesAreChargedAndTooManyOfThemIgnored() {
        limit(Limits.defaults().toBuilder().introductionBytes(4_000_000).introductionBytesPerAddress(1_000_000));
        byte[] half = new byte[200_000];
        for (int i = 0; i < 10; i++) {
            FakeSocket eve = relay.presentFrom(EVE, "eve-" + i);
            eve.sendFrames(firstPart(half), 1, true);
        }
        assertThat(relay.relay.figures().introductionBytes()).isBetween(400_000L, 1_000_000L);
        relay.everybodyLeaves();
    }

    @Test
    void joinsOfAnAddressThatCausesTooManyIntroductionsAreDelayed() {
        limit(Limits.defaults().toBuilder().introductionsPerSecond(100).introductionBurst(100));
        List<FakeSocket> room = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            FakeSocket eve = relay.presentFrom(EVE, "eve-" + i);
            eve.say(join("room"));
            room.add(eve);
        }
        // Eleven caused 110, and the next waits for 10 to be made up for.
        assertThat(relay.relay.counters().joinsDelayed()).isEqualTo(1);
        assertThat(room.get(11).messages()).isEmpty();

        FakeSocket alice = relay.presentFrom(ALICE, "alice");
        alice.say(join("doc"));
        relay.presentFrom(BOB, "bob").say(join("doc"));
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));

        relay.advance(Duration.ofMillis(150));
        assertThat(room.get(11).messages()).hasSize(11);
        relay.everybodyLeaves();
    }

    @Test
    void joinsThatWaitAreWorkedOnInTheOrderTheyCame() {
        limit(Limits.defaults().toBuilder().introductionsPerSecond(10).introductionBurst(10));
        for (int i = 0; i < 8; i++) {
            relay.presentFrom(EVE, "eve-" + i).say(join("room"));
        }
        FakeSocket last = relay.presentFrom(EVE, "last");
        last.say(join("room"));
        relay.advanceSeconds(60);

        assertThat(last.messages()).hasSize(8);
        assertThat(relay.relay.counters().introductions()).isEqualTo(9 * 8);
        relay.everybodyLeaves();
    }

    private static ByteBuffer firstPart(byte[] payload) {
        return Frames.frame(1, false, ByteBuffer.wrap(payload));
    }

    private static String[] documents(String name, int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> name + "-" + i + "d".repeat(length))
                .toArray(String[]::new);
    }
}
