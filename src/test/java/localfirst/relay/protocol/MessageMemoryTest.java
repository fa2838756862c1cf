package localfirst.relay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short messages allocate little: thousands of peers may join in one second, and the collector stops all pipes. */
class MessageMemoryTest {
    private static final int TIMES = 1_000;
    private static final long MOST = 4_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void joinInMessagePackTakesLittleMemoryToDecode() {
        byte[] join = {
            (byte) 0x82, // a map of two
            (byte) 0xA4,
            't',
            'y',
            'p',
            'e',
            (byte) 0xA4,
            'J',
            'o',
            'i',
            'n', //
            (byte) 0xAB,
            'd',
            'o',
            'c',
            'u',
            'm',
            'e',
            'n',
            't',
            'I',
            'd',
            's',
            (byte) 0x91,
            (byte) 0xA1,
            'd'
        };
        assertThat(Dialect.MESSAGE_PACK.decode(join)).isPresent();
        assertThat(allocatedBy(() -> Dialect.MESSAGE_PACK.decode(join))).isLessThan(MOST);
    }

    @Test
    void joinInJsonTakesLittleMemoryToDecode() {
        byte[] join = "{\"type\":\"Join\",\"documentIds\":[\"d\"]}".getBytes(StandardCharsets.UTF_8);
        assertThat(Dialect.JSON.decode(join)).isPresent();
        assertThat(allocatedBy(() -> Dialect.JSON.decode(join))).isLessThan(MOST);
    }

    @ParameterizedTest
    @EnumSource
    void introductionTakesLittleMemoryToEncode(Dialect dialect) {
        Introduction introduction = new Introduction(new PeerId("bob"), List.of(new DocumentId("shopping-list")));
        assertThat(allocatedBy(() -> dialect.encode(introduction))).isLessThan(MOST);
    }

    /** Bytes for each time, once everything has been loaded. */
    private long allocatedBy(Runnable action) {
        run(action);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(action);
        return (threads.getCurrentThreadAllocatedBytes() - before) / TIMES;
    }

    private static void run(Runnable action) {
        for (int i = 0; i < TIMES; i++) action.run();
    }
}
