package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
    private final ManualTimers timers = new ManualTimers();

    @Test
    void addressesThatHaveBeenQuietAreForgotten() {
        AddressRates rates = new AddressRates(100, 1_000, timers);
        for (int i = 0; i < 10_000; i++) {
            assertThat(rates.tryTake(new ClientAddress("address-" + i, true))).isTrue();
        }
        assertThat(rates.size()).isEqualTo(10_000);

        timers.advance(Duration.ofSeconds(31));
        assertThat(rates.size()).isZero();
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void addressThatIsStillOverItsRateIsNot() {
        AddressRates rates = new AddressRates(1, 100, timers);
        ClientAddress busy = new ClientAddress("192.0.2.1", true);
        for (int i = 0; i < 100; i++) {
            rates.tryTake(busy);
        }
        timers.advance(Duration.ofSeconds(31));
        assertThat(rates.size()).isEqualTo(1);
        timers.advance(Duration.ofSeconds(100));
        assertThat(rates.size()).isZero();
    }

    @Test
    void withoutABurstThereIsOneOfASecond() {
        AddressRates rates = new AddressRates(3, 0, timers);
        ClientAddress address = new ClientAddress("192.0.2.1", true);
        for (int i = 0; i < 3; i++) {
            assertThat(rates.tryTake(address)).isTrue();
        }
        assertThat(rates.tryTake(address)).isFalse();
    }

    @Test
    void debtOfOneFloodIsPaidBackWithinTheLongestPause() {
        AddressRates rates = new AddressRates(10, 10, timers);
        ClientAddress address = new ClientAddress("192.0.2.1", true);
        for (int i = 0; i < 100_000; i++) {
            rates.take(address);
        }
        timers.advance(AddressRates.LONGEST_PAUSE.plusSeconds(2));
        assertThat(rates.take(address)).isZero();
    }
}
