package localfirst.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import localfirst.relay.metrics.Rates.What;
import localfirst.relay.metrics.Rates.Window;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How fast things went lately. */
class RatesTest {
    private final ManualTimers timers = new ManualTimers();
    private final RelayCounters counters = new RelayCounters();
    private final Rates rates = new Rates(counters, timers);

    @BeforeEach
    void start() {
        rates.start();
    }

    @Test
    void nothingHappenedYet() {
        assertThat(rates.now().get(What.BYTES))
                .containsOnlyKeys(Window.values())
                .allSatisfy((window, rate) -> assertThat(rate).isZero());
    }

    @Test
    void eachWindowForgetsWhatIsOlder() {
        timers.advance(Duration.ofMinutes(20));
        counters.relayed(90, 9_000);
        timers.advance(Duration.ofSeconds(10));
        assertThat(bytes()).containsEntry(Window.SECONDS_10, 900.0).containsEntry(Window.MINUTE, 150.0);
        assertThat(bytes()).containsEntry(Window.MINUTES_15, 10.0);

        timers.advance(Duration.ofSeconds(20));
        assertThat(bytes()).containsEntry(Window.SECONDS_10, 0.0).containsEntry(Window.MINUTE, 150.0);
        timers.advance(Duration.ofMinutes(2));
        assertThat(bytes()).containsEntry(Window.MINUTE, 0.0).containsEntry(Window.MINUTES_15, 10.0);
        timers.advance(Duration.ofMinutes(15));
        assertThat(bytes()).containsEntry(Window.MINUTES_15, 0.0);
    }

    @Test
    void aWindowThatIsLongerThanTheRelayHasRunBeginsWithIt() {
        counters.introduced(60);
        timers.advance(Duration.ofSeconds(30));
        assertThat(rates.now().get(What.INTRODUCTIONS))
                .containsEntry(Window.SECONDS_10, 0.0)
                .containsEntry(Window.MINUTE, 2.0)
                .containsEntry(Window.MINUTES_15, 2.0);
    }

    private Map<Window, Double> bytes() {
        return rates.now().get(What.BYTES);
    }
}
