package localfirst.relay.admission;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a trusted proxy passes on, a client has some address. */
class ClientAddressesFuzzTest {
    private static final String PROXY = "192.0.2.1";

    private final ClientAddresses addresses = new ClientAddresses(List.of(PROXY));

    @FuzzTest(maxDuration = "60s")
    void nothingThrows(byte[] header) {
        String value = new String(header, StandardCharsets.ISO_8859_1);
        addresses.of(PROXY, List.of(), List.of(value));
        addresses.of(PROXY, List.of(value), List.of());
    }
}
