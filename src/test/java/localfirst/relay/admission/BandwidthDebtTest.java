package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.limits.Limits;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is owed for bytes, and for how long. */
class BandwidthDebtTest {
    private static final ClientAddress HERE = new ClientAddress("192.0.2.1", true);

    private final ManualTimers timers = new ManualTimers();

    @ParameterizedTest
    @ValueSource(longs = {1_000, 300_000_000, 3_000_000_000L, 100_000_000_000L})
    void anyRateIsKeptExactly(long rate) {
        Bandwidth bandwidth = bandwidth(rate);
        long seconds = 3;
        int piece = (int) (rate / 1000);
        long owed = 0;
        for (int i = 0; i < seconds * 1000; i++) {
            owed = bandwidth.charge(HERE, piece);
        }
        assertThat(Duration.ofNanos(owed)).isBetween(Duration.ofMillis(1999), Duration.ofMillis(2001));
    }

    @Test
    void nobodyRestsForLongerThanHalfAMinute() {
        Bandwidth bandwidth = bandwidth(1);
        for (int i = 0; i < 100; i++) {
            bandwidth.charge(HERE, Integer.MAX_VALUE);
        }
        assertThat(bandwidth.charge(HERE, 1)).isEqualTo(Bandwidth.LONGEST_REST.toNanos());
        timers.advance(Bandwidth.LONGEST_REST.plusSeconds(2));
        assertThat(bandwidth.charge(HERE, 1)).isZero();
    }

    @Test
    void aCallerHasOneTimerAtMost() {
        Pace pace = bandwidth(1000).pace(HERE, () -> {});
        for (int i = 0; i < 100; i++) {
            pace.charge(10_000);
        }
        assertThat(timers.waiting()).isEqualTo(1);
        assertThat(pace.isResting()).isTrue();
        timers.advance(Bandwidth.LONGEST_REST);
        assertThat(pace.isResting()).isFalse();
        assertThat(timers.waiting()).isZero();
    }

    private Bandwidth bandwidth(long rate) {
        return Bandwidth.of(
                Limits.defaults().toBuilder().relayedBytesPerSecond(rate).build(), timers);
    }
}
