package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import localfirst.relay.peer.ClientAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
    private final ClientAddresses direct = new ClientAddresses(List.of());
    private final ClientAddresses proxied = new ClientAddresses(List.of("10.0.0.0/8", "fd00::/8"));

    @Test
    void withoutTrustedProxiesTheOtherEndIsTheClientWhateverItClaims() {
        ClientAddress client = direct.of("203.0.113.5", List.of("192.0.2.1"), List.of("for=192.0.2.2"));
        assertThat(client.key()).isEqualTo("203.0.113.5");
        assertThat(client.isLimited()).isTrue();
    }

    @Test
    void strangerCannotClaimToComeThroughATrustedProxy() {
        assertThat(proxied.of("203.0.113.5", List.of("192.0.2.1, 10.0.0.1"), List.of())
                        .key())
                .isEqualTo("203.0.113.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "192.0.2.1; 192.0.2.1",
                "6.6.6.6, 192.0.2.1; 192.0.2.1",
                "6.6.6.6, 192.0.2.1, 10.0.0.9; 192.0.2.1",
                "6.6.6.6, 192.0.2.1, 10.0.0.9, fd00::1; 192.0.2.1",
                "192.0.2.1:4711; 192.0.2.1",
                "10.0.0.7; 10.0.0.7",
                "unknown, 10.0.0.7; 10.0.0.7",
                "6.6.6.6, nonsense; 10.0.0.1",
                "''; 10.0.0.1"
            })
    void trustedHopsAreReadFromRightToLeftUpToTheFirstThatIsNot(String header, String expected) {
        assertThat(proxied.of("10.0.0.1", List.of(header), List.of()).key()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=192.0.2.1 | 192.0.2.1",
                "For=\"192.0.2.1:4711\";proto=https;by=10.0.0.1 | 192.0.2.1",
                "for=6.6.6.6, for=192.0.2.1;host=x, for=10.0.0.2 | 192.0.2.1",
                "for=\"[2001:db8:1:2::3]:4711\" | 20010db800010002",
                "proto=https | 10.0.0.1",
                "for=_hidden | 10.0.0.1",
                "for=198.51.100.1;host=\"x;for=6.6.6.6\" | 198.51.100.1",
                "for=198.51.100.1;host=\"x, for=6.6.6.6\" | 198.51.100.1",
                "for=198.51.100.1;host=\"\\\", for=6.6.6.6;x=\\\"\" | 198.51.100.1",
                "for=\"198.51.100\\.1\" | 198.51.100.1",
                "for=6.6.6.6, proto=https | 10.0.0.1",
                "for=6.6.6.6;host=\"x, for=198.51.100.1 | 10.0.0.1",
                "for=6.6.6.6;for=198.51.100.1 | 10.0.0.1",
                "for=6.6.6.6 for=198.51.100.1 | 10.0.0.1",
                "xfor=6.6.6.6;for=198.51.100.1 | 198.51.100.1",
                ", for=198.51.100.1 ; proto=http , | 198.51.100.1"
            })
    void forwardedIsReadInTheSameWay(String header, String expected) {
        assertThat(proxied.of("10.0.0.1", List.of(), List.of(header)).key()).isEqualTo(expected);
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(proxied.of("10.0.0.1", List.of("6.6.6.6", "192.0.2.1", "10.0.0.3"), List.of())
                        .key())
                .isEqualTo("192.0.2.1");
    }

    @Test
    void addressesOfVersionSixCountByTheirFirst64Bits() {
        ClientAddress one = direct.of("2001:db8:1:2::1", List.of(), List.of());
        ClientAddress other = direct.of("2001:db8:1:2:ffff:ffff:ffff:ffff", List.of(), List.of());
        assertThat(one.key()).isEqualTo(other.key());
        assertThat(one.wayIn()).as("what tells them apart").isNotEqualTo(other.wayIn());
        ClientAddress neighbour = direct.of("2001:db8:1:3::1", List.of(), List.of());
        assertThat(one.key()).isNotEqualTo(neighbour.key());
        assertThat(one.site()).isEqualTo(neighbour.site()).isEqualTo("20010db80001");
        assertThat(direct.of("192.0.2.1", List.of(), List.of()).site()).isEqualTo("192.0.2.1");
    }

    @Test
    void wayInIsTheSameForTheSameAddressThroughTheSameProxies() {
        ClientAddress once = proxied.of("10.0.0.1", List.of("192.0.2.1"), List.of());
        assertThat(proxied.of("10.0.0.1", List.of("6.6.6.6, 192.0.2.1"), List.of()))
                .isEqualTo(once);
        assertThat(proxied.of("10.0.0.2", List.of("192.0.2.1"), List.of()).wayIn())
                .isNotEqualTo(once.wayIn());
        assertThat(proxied.of("192.0.2.1", List.of(), List.of()).wayIn()).isNotEqualTo(once.wayIn());
    }

    @Test
    void mappedAddressCountsAsTheOneOfVersionFourThatItIs() {
        assertThat(direct.of("::ffff:203.0.113.5", List.of(), List.of()).key()).isEqualTo("203.0.113.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "fe80::1%eth0",
                "fd12::1"
            })
    void limitsDoNotApplyToLocalAddresses(String address) {
        assertThat(direct.of(address, List.of(), List.of()).isLimited()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.5", "172.32.0.1", "192.169.0.1", "2001:db8::1", "fc.example"})
    void limitsApplyToAllOthers(String address) {
        boolean isAddress = !address.contains("example");
        assertThat(direct.of(address, List.of(), List.of()).isLimited()).isEqualTo(isAddress);
    }

    @Test
    void limitsApplyToPrivateAddressesBehindAListedProxy() {
        ClientAddress address = proxied.of("10.0.0.1", List.of("192.168.1.1"), List.of());
        assertThat(address.key()).isEqualTo("192.168.1.1");
        assertThat(address.isLimited()).isTrue();
    }

    @Test
    void hopThatIsNoAddressIsUnknown() {
        assertThat(direct.of(null, List.of(), List.of())).isEqualTo(ClientAddress.UNKNOWN);
        assertThat(direct.of("example.org", List.of(), List.of())).isEqualTo(ClientAddress.UNKNOWN);
    }

    @Test
    void unlistedProxyIsWarnedAboutOnce() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                warnings.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(ClientAddresses.class.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            for (int i = 0; i < 5; i++) {
                direct.of("127.0.0.1", List.of("192.0.2.1"), List.of());
                direct.of("203.0.113.5", List.of("192.0.2.1"), List.of());
                direct.of("127.0.0.1", List.of(), List.of());
            }
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(warnings).singleElement().asString().contains("RELAY_TRUSTED_PROXIES");
    }
}
