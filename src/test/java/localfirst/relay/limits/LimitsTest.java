package localfirst.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    @ParameterizedTest
    @CsvSource({"128, 32", "1023, 255", "1024, 256", "65536, 256"})
    void whatIsHeldLeavesTheHeapRoomUnlessSet(long heapMebibytes, long held) {
        assertThat(Limits.quarterOf(heapMebibytes << 20)).isEqualTo(held << 20);
    }
}
