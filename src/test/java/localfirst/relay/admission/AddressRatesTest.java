package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.ManualTimers;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
    private static final ClientAddress BUSY = new ClientAddress("192.0.2.1", true);

    private final ManualTimers timers = new ManualTimers();

    @Test
    void addressesThatHaveBeenQuietAreForgotten() {
        AddressRates rates = new AddressRates(100, 1_000, 0, timers);
        for (int i = 0; i < 10_000; i++) {
            assertThat(rates.tryTake(new ClientAddress("address-" + i, true))).isTrue();
        }
        assertThat(rates.size()).isBetween(9_900, 10_000);

        timers.advance(Duration.ofSeconds(1));
        assertThat(rates.size()).isZero();
        assertThat(timers.waiting()).isZero();
    }

    @Test
    void addressThatIsStillOverItsRateIsNot() {
        AddressRates rates = new AddressRates(1, 100, 0, timers);
        for (int i = 0; i < 100; i++) {
            rates.tryTake(BUSY);
        }
        timers.advance(Duration.ofSeconds(31));
        assertThat(rates.size()).isEqualTo(1);
        timers.advance(Duration.ofSeconds(100));
        assertThat(rates.size()).isZero();
    }

    /** Otherwise somebody with many addresses could have the debts of one forgiven, or fill the memory. */
    @Test
    void floodOfAddressesTakesBoundedMemoryAndForgivesNoLargeDebt() {
        AddressRates rates = new AddressRates(10, 1_000, 0, timers);
        while (rates.tryTake(BUSY)) {
            // until its burst is used up
        }
        for (int i = 0; i < 500_000; i++) {
            rates.tryTake(new ClientAddress("stranger-" + i, true));
        }
        assertThat(rates.size()).isLessThanOrEqualTo(1 << 16);
        assertThat(rates.isUsedUp(BUSY)).isTrue();
        assertThat(rates.tryTake(BUSY)).isFalse();
        assertThat(rates.tryTake(new ClientAddress("newcomer", true))).isTrue();
    }

    @Test
    void withoutABurstThereIsOneOfASecond() {
        AddressRates rates = new AddressRates(3, 0, 0, timers);
        ClientAddress address = new ClientAddress("192.0.2.1", true);
        for (int i = 0; i < 3; i++) {
            assertThat(rates.tryTake(address)).isTrue();
        }
        assertThat(rates.tryTake(address)).isFalse();
    }

    @Test
    void debtOfOneFloodIsPaidBackWithinTheLongestPause() {
        AddressRates rates = new AddressRates(10, 10, 0, timers);
        ClientAddress address = new ClientAddress("192.0.2.1", true);
        for (int i = 0; i < 100_000; i++) {
            rates.take(address);
        }
        timers.advance(AddressRates.LONGEST_PAUSE.plusSeconds(2));
        assertThat(rates.take(address)).isZero();
    }
}
