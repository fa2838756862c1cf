package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** What goes out through a channel that takes bytes before it has given them to the operating system. */
class FrameWriterTest {
    private static final ByteBuffer FRAME = ByteBuffer.wrap(new byte[] {(byte) 0x82, 3, 1, 2, 3});

    private final KeepingChannel channel = new KeepingChannel();
    private final ManualTimers timers = new ManualTimers();
    private final FrameWriter writer = new FrameWriter(channel, timers);

    @Test
    void whatTheChannelKeepsIsFlushedThoughNothingElseWaits() throws IOException {
        channel.room = 2;
        assertThat(writer.send(FRAME.duplicate(), true)).as("has to wait").isTrue();
        assertThat(writer.isBlocked()).isTrue();

        channel.room = 100;
        assertThat(writer.drain()).as("has to wait").isFalse();
        assertThat(channel.sent).isEqualTo(5);
        assertThat(writer.isBlocked()).isFalse();
        assertThat(writer.stuckSince()).isZero();
    }

    @Test
    void aByteThatIsTakenIsProgressThoughNothingNewIs() throws IOException {
        channel.room = 1;
        writer.send(FRAME.duplicate(), true);
        long before = writer.stuckSince();
        timers.advance(Duration.ofSeconds(1));
        channel.room = 1;
        assertThat(writer.drain()).isTrue();
        assertThat(channel.sent).isEqualTo(2);
        assertThat(writer.stuckSince()).isGreaterThan(before);
    }

    @Test
    void anAnswerThatReadingOwesIsWritten() throws IOException {
        channel.kept = 7;
        channel.room = 100;
        assertThat(writer.drain()).isFalse();
        assertThat(channel.sent).isEqualTo(7);
    }

    /** Takes everything it is given, if it keeps nothing yet, and gives the network what that has room for. */
    private static final class KeepingChannel extends IdleChannel {
        private int room;
        private int kept;
        private int sent;

        @Override
        public int write(ByteBuffer from) {
            if (kept > 0) {
                return 0;
            }
            kept = from.remaining();
            from.position(from.limit());
            int taken = kept;
            flush();
            return taken;
        }

        @Override
        public boolean hasLeftovers() {
            return kept > 0;
        }

        @Override
        public boolean flush() {
            int now = Math.min(room, kept);
            kept -= now;
            sent += now;
            room -= now;
            return now > 0;
        }
    }
}
