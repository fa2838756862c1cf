package localfirst.relay.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strangers with whole IPv6 networks: a /64 counts as one address, and a /48 as a few. */
@SystemTest
class Ipv6LimitsTest {
    private static final Map<String, String> TWO_SOCKETS_AND_TWO_ADDRESSES = Map.of(
            "RELAY_TRUSTED_PROXIES", "127.0.0.0/8,::1",
            "RELAY_LIMITS_SOCKETS_PER_ADDRESS", "2",
            "RELAY_LIMITS_ADDRESSES_PER_SITE", "2");

    private static RelayApart relay;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        relay = RelayApart.start(TWO_SOCKETS_AND_TWO_ADDRESSES);
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @AfterEach
    void leave() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 2001:db8:1, X-Forwarded-For: %s",
        "127.0.0.1, 2001:db8:2, X-Forwarded-For: [%s]:4711",
        "127.0.0.1, 2001:db8:3, 'Forwarded: for=\"[%s]:4711\";proto=https'",
        "::1, 2001:db8:4, X-Forwarded-For: %s",
    })
    void networksAreCountedTogether(String proxy, String site, String header) throws Exception {
        assumeTrue(exists(proxy), "this machine has no " + proxy);
        assertThat(answer(proxy, header, site + ":1::1")).isEqualTo("101");
        assertThat(answer(proxy, header, site + ":1::2")).isEqualTo("101");
        assertThat(answer(proxy, header, site.toUpperCase(Locale.ROOT) + ":0001:ffff::3"))
                .as("a third of the /64")
                .isEqualTo("429");
        assertThat(answer(proxy, header, site + ":2::1")).isEqualTo("101");
        assertThat(answer(proxy, header, site + ":3::1")).isEqualTo("101");
        assertThat(answer(proxy, header, site + ":4::1"))
                .as("a fifth of the /48")
                .isEqualTo("429");
        assertThat(answer(proxy, header, site + "f:1::1")).as("another /48").isEqualTo("101");
    }

    /** It is the same address, whichever way it is written. */
    @Test
    void addressOfVersion4InOneOfVersion6CountsAsThat() throws Exception {
        String header = "X-Forwarded-For: %s";
        assertThat(answer("127.0.0.1", header, "203.0.113.7")).isEqualTo("101");
        assertThat(answer("127.0.0.1", header, "::ffff:203.0.113.7")).isEqualTo("101");
        assertThat(answer("127.0.0.1", header, "::ffff:cb00:7107")).isEqualTo("429");
        assertThat(answer("127.0.0.1", header, "::ffff:203.0.113.8")).isEqualTo("101");
    }

    private static boolean exists(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** The status of the answer to a handshake; if it is a WebSocket, it stays open. */
    private String answer(String proxy, String header, String client) throws IOException {
        Socket socket = new Socket(proxy, relay.port());
        sockets.add(socket);
        socket.setSoTimeout((int) Patience.LIMIT.toMillis());
        String request = "GET /introduction/peer-" + sockets.size() + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + String.format(header, client) + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return new String(socket.getInputStream().readNBytes(12), US_ASCII).substring(9);
    }
}
