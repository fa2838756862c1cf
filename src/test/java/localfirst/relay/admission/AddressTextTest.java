package localfirst.relay.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an address, and what only looks like one. */
class AddressTextTest {
    private static final int CASES = 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "999.999.999.999",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                "1",
                "3232235777",
                "0x7f.0.0.1",
                "010.0.0.1",
                "1.2.3.4 ",
                "١.٢.٣.٤",
                "1..2.3",
                "-1.2.3.4",
                "+1.2.3.4",
                "",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "1:2:3:4::5:6:7:8",
                "12345::",
                "g::",
                ":1::",
                "::1:",
                "::1.2.3",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "::256.1.1.1",
                "fe80::1%eth0",
                "[::1]",
                "example.org",
                "localhost",
                "dead.beef"
            })
    void whatIsNotQuiteAnAddressIsNone(String text) {
        assertThat(AddressText.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, 0:0:0:0:0:0:0:0",
        "::1, 0:0:0:0:0:0:0:1",
        "2001:DB8::, 2001:db8:0:0:0:0:0:0",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "64:ff9b::192.0.2.33, 64:ff9b:0:0:0:0:c000:221",
        "::ffff:192.0.2.1, 192.0.2.1",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
    })
    void everyWayOfWritingAnAddressIsRead(String text, String address) {
        InetAddress parsed = AddressText.parse(text);
        assertThat(parsed).isNotNull();
        assertThat(parsed.getHostAddress()).isEqualTo(address);
    }

    @Test
    void generatedAddressesAreReadAsTheJdkReadsThem() throws Exception {
        Random random = new Random(14);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            InetAddress address = InetAddress.getByAddress(bytes);
            assertThat(AddressText.parse(address.getHostAddress())).isEqualTo(address);
        }
    }

    /** Only texts with colons are shown to the JDK, which never asks a name server for those. It takes 0abcd for abcd. */
    @Test
    void generatedTextsAreAddressesWhereTheJdkSaysSo() {
        Random random = new Random(15);
        String pieces = "::::0123abcF";
        int addresses = 0;
        for (int i = 0; i < CASES; i++) {
            StringBuilder text = new StringBuilder(":");
            int length = random.nextInt(14);
            for (int j = 0; j < length; j++) {
                text.insert(random.nextInt(text.length() + 1), pieces.charAt(random.nextInt(pieces.length())));
            }
            if (!text.toString().matches(".*[0-9a-fA-F]{5}.*")) {
                InetAddress expected = jdk(text.toString());
                assertThat(AddressText.parse(text.toString()))
                        .as(text.toString())
                        .isEqualTo(expected);
                addresses += expected == null ? 0 : 1;
            }
        }
        assertThat(addresses).isGreaterThan(100);
    }

    private static InetAddress jdk(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            return null;
        }
    }
}
