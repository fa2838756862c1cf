package localfirst.relay.introduction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import localfirst.relay.RelayConfig;
import localfirst.relay.frame.Frames;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters.Ignored;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.Outcome;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** Who is slowed down is slowed down from the next message on, not from the next read. */
class ThrottledReadsTest {
    private final TestRelay relay = new TestRelay();

    @Test
    void nonsenseThatCameWithOneReadIsLookedAtMoreAndMoreSlowlyToo() {
        FakeSocket eve = relay.present("eve");
        eve.sendFrames(nonsense(4_000), 4_000, true);
        relay.advanceSeconds(5);

        assertThat(relay.relay.counters().ignored(Ignored.MALFORMED)).isBetween(17L, 30L);
        relay.advanceSeconds(60);
        assertThat(relay.relay.counters().ignored(Ignored.MALFORMED)).isLessThan(45);
        relay.everybodyLeaves();
    }

    @Test
    void whatComesAfterThatIsReadInItsTurnAndNothingIsLost() {
        FakeSocket alice = relay.present("alice");
        alice.sendFrames(nonsense(20), 20, true);
        alice.say(join("doc"));
        relay.joined("bob", "doc");
        assertThat(alice.messages()).isEmpty();
        relay.advanceSeconds(1);

        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        relay.everybodyLeaves();
    }

    @Test
    void aMessageThatIsCutByTheEndOfAReadIsPutTogether() {
        FakeSocket alice = relay.present("alice");
        ByteBuffer all = ByteBuffer.allocate(4096)
                .put(nonsense(18))
                .put(Frames.message(true, join("doc").getBytes(UTF_8)))
                .flip();
        int cut = all.limit() - 7;
        alice.sendFrames(all.slice(0, cut), 19, false);
        alice.sendFrames(all.slice(cut, all.limit() - cut), 0, true);
        relay.advanceSeconds(1);

        assertThat(relay.joined("bob", "doc").texts()).containsExactly(introduction("alice", "doc"));
        relay.everybodyLeaves();
    }

    @Test
    void whoeverCantBeReadMoreSlowlyForWantOfMemoryIsClosed() {
        Limits limits =
                Limits.defaults().toBuilder().introductionBytesPerSocket(10_000).build();
        TestRelay small = new TestRelay(RelayConfig.defaults().withLimits(limits));
        FakeSocket eve = small.presentFrom(new ClientAddress("192.0.2.1", true), "eve");
        eve.sendFrames(nonsense(4_000), 4_000, true);
        assertThat(eve.closeCode()).isEqualTo(1013);
        eve.finish();

        assertThat(small.relay.counters().introductionsEnded(Outcome.REFUSED)).isEqualTo(1);
        assertThat(small.relay.counters().ignored(Ignored.NO_ROOM)).isEqualTo(1);
        small.everybodyLeaves();
    }

    @Test
    void messagesThatThereIsNoRoomForCountForTheirLength() {
        Limits limits = Limits.defaults().toBuilder()
                .introductionBytesPerSocket(10_000)
                .messagesPerSecond(10)
                .messageBurst(50)
                .build();
        TestRelay small = new TestRelay(RelayConfig.defaults().withLimits(limits));
        FakeSocket eve = small.presentFrom(new ClientAddress("192.0.2.1", true), "eve");
        ByteBuffer large = Frames.message(true, join("x".repeat(100_000)).getBytes(UTF_8));
        int cut = large.limit() / 2;
        eve.sendFrames(large.slice(0, cut), 1, false);
        eve.sendFrames(large.slice(cut, large.limit() - cut), 0, true);

        assertThat(small.relay.counters().ignored(Ignored.NO_ROOM)).isEqualTo(1);
        assertThat(small.relay.counters().timesThrottled()).isEqualTo(1);
        eve.finish();
        small.everybodyLeaves();
    }

    /** What was thrown away ends in the middle of a frame: what follows would be taken for the beginning of another. */
    @Test
    void nothingIsLookedAtAfterSomethingWasThrownAway() {
        Limits limits =
                Limits.defaults().toBuilder().introductionBytesPerSocket(10_000).build();
        TestRelay small = new TestRelay(RelayConfig.defaults().withLimits(limits));
        FakeSocket eve = small.presentFrom(new ClientAddress("192.0.2.1", true), "eve");
        byte[] likeNoHeader = new byte[100];
        Arrays.fill(likeNoHeader, (byte) 0xFF);
        ByteBuffer all = ByteBuffer.allocate(100_000)
                .put(nonsense(4_000))
                .put(Frames.message(false, likeNoHeader))
                .flip();
        int cut = all.limit() - likeNoHeader.length;
        eve.sendFrames(all.slice(0, cut), 4_001, false);
        assertThat(eve.closeCode()).isEqualTo(1013);
        small.advanceSeconds(60);
        long lookedAt = small.relay.counters().ignored(Ignored.MALFORMED);
        eve.sendFrames(all.slice(cut, all.limit() - cut), 0, true);
        eve.sendFrames(nonsense(100), 100, true);
        small.advanceSeconds(60);

        assertThat(small.relay.counters().ignored(Ignored.MALFORMED)).isEqualTo(lookedAt);
        assertThat(small.relay.counters().ignored(Ignored.NO_ROOM)).isEqualTo(1);
        eve.finish();
        small.everybodyLeaves();
    }

    private static ByteBuffer nonsense(int messages) {
        ByteBuffer one = Frames.message(true, "nonsense".getBytes(UTF_8));
        ByteBuffer all = ByteBuffer.allocate(messages * one.remaining());
        for (int i = 0; i < messages; i++) {
            all.put(one.duplicate());
        }
        return all.flip();
    }
}
