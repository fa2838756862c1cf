package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an address already, and needn't be looked up. */
class AddressesTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fe80::1", "::ffff:10.0.0.1"})
    void addressesAre(String text) {
        assertThat(Addresses.literal(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "256.1.1.1", "1.2.3", "1", "1.2.3.4.5", "01.2.3.4", "node_1", "a:b", ":", ""})
    void otherTextIsNot(String text) {
        assertThat(Addresses.literal(text)).isNull();
    }
}
