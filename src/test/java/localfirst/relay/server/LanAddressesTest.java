package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import localfirst.relay.ListenConfig;
import localfirst.relay.RelayConfig;
import localfirst.relay.TlsConfig;
import org.junit.jupiter.api.Test;

/** What a relay says about where the network finds it. */
class LanAddressesTest {
    private static final RelayConfig CONFIG = RelayConfig.defaults();

    @Test
    void thePrivateAddressesAreNamedWithThePort() throws Exception {
        assertThat(pages(CONFIG, "192.168.1.23", "10.0.0.7"))
                .containsExactly("http://192.168.1.23:8080/", "http://10.0.0.7:8080/");
    }

    @Test
    void publicOnesAndThoseOfThisMachineAloneAreNot() throws Exception {
        assertThat(pages(CONFIG, "198.51.100.7", "127.0.0.1", "169.254.3.4", "fe80::1", "2001:db8::1"))
                .isEmpty();
    }

    @Test
    void whatIsNotListenedOnIsNotNamed() throws Exception {
        assertThat(pages(listeningAt("10.0.0.7", ""), "192.168.1.23", "10.0.0.7"))
                .containsExactly("http://10.0.0.7:8080/");
        assertThat(pages(listeningAt("127.0.0.1", ""), "192.168.1.23")).isEmpty();
        assertThat(pages(listeningAt("", "/run/relay.sock"), "192.168.1.23")).isEmpty();
        assertThat(pages(listeningAt("0.0.0.0", ""), "192.168.1.23")).hasSize(1);
    }

    @Test
    void aRelayThatIsKnownByAnotherNameHasNone() throws Exception {
        assertThat(pages(CONFIG.withTrustedProxies(List.of("127.0.0.1")), "192.168.1.23"))
                .as("behind a proxy")
                .isEmpty();
        assertThat(pages(CONFIG.withTls(TlsConfig.pem(Path.of("cert"), Path.of("key"))), "192.168.1.23"))
                .as("with a certificate for a name")
                .isEmpty();
        assertThat(pages(CONFIG.withPage(false), "192.168.1.23"))
                .as("without a page")
                .isEmpty();
    }

    private static RelayConfig listeningAt(String address, String socket) {
        return CONFIG.withListen(new ListenConfig(address, Path.of(socket)));
    }

    private static List<String> pages(RelayConfig config, String... ofMachine) throws UnknownHostException {
        List<InetAddress> addresses = new java.util.ArrayList<>();
        for (String address : ofMachine) addresses.add(InetAddress.getByName(address));
        return LanAddresses.ofPage(config, 8080, addresses);
    }
}
