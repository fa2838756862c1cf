package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import localfirst.relay.load.Frames;
import localfirst.relay.server.RelayServer;
import localfirst.relay.settings.SettingSources;
import localfirst.relay.settings.SettingValues;
import localfirst.relay.testing.KernelQueues;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much the kernel keeps for the sockets of an address that has many, from the setting to the socket. */
@SystemTest
@Timeout(120)
class SmallBuffersTest {
    private static final String CROWD = "203.0.113.9";
    private static final String OTHER = "198.51.100.1";
    private static final int LARGE = 2;
    private static final int FRAME = 16 * 1024;
    private static final int SMALL = 8 * 1024;

    /** Twice 64 KiB, and what the client's small buffer takes; without a limit, it is several MB. */
    private static final long LITTLE = 256 * 1024;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private RelayServer server;
    private String token;

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    /** Without a token the acceptor answers handshakes, with one Tomcat's threads do. */
    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcdef"})
    void littleIsKeptForFurtherSocketsOfAnAddressThatHasManyAlready(String accessToken) throws Exception {
        assumeTrue(KernelQueues.areKnown());
        token = accessToken;
        start(LARGE);

        long much = keptForAStalledPair("first", CROWD);
        assertThat(server.relay().counters().socketsWithSmallBuffers()).isZero();

        assertThat(keptForAStalledPair("second", CROWD)).isBetween((long) FRAME, Math.min(LITTLE, much - 1));
        assertThat(server.relay().counters().socketsWithSmallBuffers()).isEqualTo(2);

        caller("alice", "nobody", OTHER);
        Patience.await("that it is there", () -> server.relay().figures().heldCallers() == 1);
        assertThat(server.relay().counters().socketsWithSmallBuffers())
                .as("others have few")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = "")
    void withoutThatLimitNoSocketHasSmallBuffers(String accessToken) throws Exception {
        token = accessToken;
        start(0);
        for (int i = 0; i < LARGE + 2; i++) caller("alice-" + i, "nobody", CROWD);
        Patience.await("that they are there", () -> server.relay().figures().heldCallers() == LARGE + 2);
        assertThat(server.relay().counters().socketsWithSmallBuffers()).isZero();
    }

    private void start(int large) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "relay.trusted-proxies",
                "127.0.0.0/8",
                "relay.limits.large-buffer-sockets-per-address",
                String.valueOf(large)));
        if (!token.isEmpty()) {
            settings.put("relay.access.tokens", token);
        }
        server = RelayServer.builder()
                .config(SettingValues.from(new SettingSources(settings, Map.of(), Map.of()))
                        .config()
                        .withPort(0))
                .start();
        opened.push(server);
    }

    /** How many more bytes are unsent once somebody's partner, who reads nothing, can't be sent any more. */
    private long keptForAStalledPair(String name, String address) throws IOException {
        long before = KernelQueues.unsent(server.port());
        int blocked = server.relay().figures().blockedSockets();
        SocketChannel reader = caller(name + "-reader", name + "-sender", address);
        // A sign of life, or nothing would be sent to it for 5 s.
        reader.write(Frames.masked(Frames.PONG, new byte[0], 0));
        SocketChannel sender = caller(name + "-sender", name + "-reader", address);
        sender.configureBlocking(false);
        ByteBuffer frame = Frames.masked(Frames.BINARY, new byte[FRAME], FRAME);
        Patience.await("that its partner is stuck", () -> {
            try {
                while (sender.write(frame) > 0) {
                    if (!frame.hasRemaining()) {
                        frame.rewind();
                    }
                }
                return server.relay().figures().blockedSockets() > blocked;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return KernelQueues.unsent(server.port()) - before;
    }

    private SocketChannel caller(String me, String other, String address) throws IOException {
        SocketChannel client = SocketChannel.open();
        opened.push(client);
        client.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
        client.connect(new InetSocketAddress("127.0.0.1", server.port()));
        String prefix = token.isEmpty() ? "" : "/t/" + token;
        String head = "GET " + prefix + "/connection/" + me + "/" + other + "/doc HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: " + address + "\r\n\r\n";
        client.write(ByteBuffer.wrap(head.getBytes(US_ASCII)));
        ByteBuffer beginning = ByteBuffer.allocate("HTTP/1.1 101".length());
        while (beginning.hasRemaining() && client.read(beginning) >= 0) {}
        assertThat(new String(beginning.array(), US_ASCII)).isEqualTo("HTTP/1.1 101");
        return client;
    }
}
