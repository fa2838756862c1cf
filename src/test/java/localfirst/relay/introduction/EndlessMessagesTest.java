package localfirst.relay.introduction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static localfirst.relay.testing.TestRelay.introduction;
import static localfirst.relay.testing.TestRelay.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import localfirst.relay.frame.Frames;
import localfirst.relay.frame.Opcode;
import localfirst.relay.limits.Limits;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.Test;

/** Messages that cost the relay something and don't end, so that nobody would count them. */
class EndlessMessagesTest {
    private static final int KIB = 1024;

    private final TestRelay relay = new TestRelay();

    @Test
    void messageInThousandsOfTinyPartsIsReadMoreAndMoreSlowly() {
        FakeSocket eve = relay.present("eve");
        eve.sendFrames(inParts(join("doc"), 3_000), 3_001, true);
        relay.joined("bob", "doc");
        relay.advanceSeconds(5);
        assertThat(eve.messages()).isEmpty();
        assertThat(relay.relay.counters().timesThrottled()).isPositive();

        relay.advanceSeconds(300);
        assertThat(eve.texts()).as("nothing is lost").containsExactly(introduction("bob", "doc"));
        relay.everybodyLeaves();
    }

    @Test
    void messageInAFewHundredPartsIsReadAtOnce() {
        FakeSocket alice = relay.present("alice");
        alice.sendFrames(inParts(join("doc"), 900), 901, true);
        relay.joined("bob", "doc");
        assertThat(alice.texts()).containsExactly(introduction("bob", "doc"));
        assertThat(relay.relay.counters().timesThrottled()).isZero();
        relay.everybodyLeaves();
    }

    @Test
    void messageThatGoesOnFarBeyondTheLimitIsReadMoreAndMoreSlowly() {
        FakeSocket eve = relay.present("eve");
        int limit = Limits.defaults().introductions().lengths().messageBytes();
        byte[] part = new byte[64 * KIB];
        long sent = 0;
        while (sent < limit + 16 * 1024L * KIB) {
            eve.sendFrames(part(sent == 0 ? Opcode.TEXT : Opcode.CONTINUATION, part), 1, true);
            sent += part.length;
        }
        assertThat(relay.relay.counters().timesThrottled()).as("after 16 MiB").isZero();
        for (int i = 0; i < 2 * 16; i++) {
            eve.sendFrames(part(Opcode.CONTINUATION, part), 1, true);
        }
        assertThat(relay.relay.counters().timesThrottled()).isPositive();
        eve.breakOff();
        relay.everybodyLeaves();
    }

    /** A message, and before it so many empty parts of it. */
    private static ByteBuffer inParts(String message, int parts) {
        ByteBuffer last = Frames.frame(Opcode.CONTINUATION, true, ByteBuffer.wrap(message.getBytes(UTF_8)));
        ByteBuffer frames = ByteBuffer.allocate(2 * parts + last.remaining());
        for (int i = 0; i < parts; i++) {
            frames.put(part(i == 0 ? Opcode.TEXT : Opcode.CONTINUATION, new byte[0]));
        }
        return frames.put(last).flip();
    }

    private static ByteBuffer part(int opcode, byte[] payload) {
        return Frames.frame(opcode, false, ByteBuffer.wrap(payload));
    }
}
