package localfirst.relay.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    @ParameterizedTest
    @CsvSource({"128, 32", "1023, 255", "1024, 256", "65536, 256"})
    void whatIsHeldLeavesTheHeapRoomUnlessSet(long heapMebibytes, long held) {
        assertThat(Limits.quarterOf(heapMebibytes << 20)).isEqualTo(held << 20);
    }

    /** A room that grows beyond the limit takes memory and time that grow with its square. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 1025, Integer.MAX_VALUE})
    void soManyIntroductionsPerDocumentAreRefused(int most) {
        assertThatThrownBy(() -> Limits.defaults().toBuilder().introductionsPerDocument(most))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0 to 1024");
    }
}
