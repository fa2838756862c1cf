package localfirst.relay.introduction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final Throttle throttle = new Throttle();

    @Test
    void aBadMomentCostsNothing() {
        for (int i = 0; i < 16; i++) {
            assertThat(throttle.nonsense()).isZero();
        }
        assertThat(throttle.nonsense()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void pausesDoubleUpToFiveSeconds() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 100_000; i++) {
            Duration next = throttle.nonsense();
            assertThat(next).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Duration.ofSeconds(5));
            last = next;
        }
        assertThat(last).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void oneSensibleMessageClearsTheRecord() {
        for (int i = 0; i < 30; i++) {
            throttle.nonsense();
        }
        throttle.sense();

        assertThat(throttle.nonsense()).isZero();
    }
}
