package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import localfirst.relay.frame.Role;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

/** Messages in very many tiny parts are more work than their bytes: they are read a little at a time. */
class TinyPartsTest {
    private static final int EVERYTHING = 64 * 1024;
    private static final int LITTLE = 4 * 1024;
    private static final byte[] BEGINNING = {2, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] EMPTY_PART = {0, (byte) 0x80, 0, 0, 0, 0};
    private static final byte[] SHORT_MESSAGE = {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 7};

    private final ManualTimers timers = new ManualTimers();
    private final IncomingFrames incoming = new IncomingFrames(Role.SERVER);
    private final ByteBuffer buffer = ByteBuffer.allocate(EVERYTHING);
    private final Sender sender = new Sender();

    TinyPartsTest() {
        incoming.begin(sender, null);
    }

    private int read() throws IOException {
        int count = incoming.read(buffer, EVERYTHING);
        incoming.pongDue(timers, () -> {});
        assertThat(incoming.failure()).isNull();
        return count;
    }

    /** The first few reads of any socket are short. */
    private int readAfterSome() throws IOException {
        for (int i = 0; i < 5; i++) {
            read();
        }
        return read();
    }

    @Test
    void shortMessagesAreReadAsManyAsThereAre() throws IOException {
        sender.frame = SHORT_MESSAGE;
        assertThat(readAfterSome()).isGreaterThan(EVERYTHING / 2);
    }

    @Test
    void tinyPartsAreReadALittleAtATimeUntilTheyAreOver() throws IOException {
        sender.first = BEGINNING;
        sender.frame = EMPTY_PART;
        assertThat(readAfterSome()).isEqualTo(LITTLE);
        byte[] large = new byte[6 + 100];
        large[1] = (byte) (0x80 | 100);
        sender.next(large);
        readAfterSome();
        assertThat(read()).isGreaterThan(EVERYTHING / 2);
    }

    /** Sends the same frame without end, as fast as it is read. */
    private static final class Sender extends IdleChannel {
        private byte[] first = {};
        private byte[] frame;
        private byte[] later;
        private int at;

        /** After the present one. */
        void next(byte[] another) {
            later = another;
        }

        @Override
        public int read(ByteBuffer into) {
            int count = into.remaining();
            into.put(first);
            first = new byte[0];
            while (into.hasRemaining()) {
                into.put(frame[at]);
                at = (at + 1) % frame.length;
                if (at == 0 && later != null) {
                    frame = later;
                    later = null;
                }
            }
            return count;
        }
    }
}
