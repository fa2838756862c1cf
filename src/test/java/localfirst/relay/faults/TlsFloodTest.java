package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import localfirst.relay.load.Frames;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TlsByHand;
import org.junit.jupiter.api.Test;

/** What TLS lets a stranger do before, and beside, saying anything: eight of them do it without end. */
@SystemTest
class TlsFloodTest {
    private static final int AT_ONCE = 8;
    private static final Duration TIME = Duration.ofSeconds(12);
    private static final String MISUSED = "relay_visits_ended_total{endpoint=\"connection\",outcome=\"misused_tls\"}";

    private static final String BROKE_PROTOCOL =
            "relay_visits_ended_total{endpoint=\"connection\",outcome=\"broke_protocol\"}";

    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void handshakesHoldUpNobody() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (Siege siege = Siege.ofTls("TLS handshakes one after another, 8 at a time", Map.of())) {
            siege.threads().repeat(AT_ONCE, () -> handshake(siege.relay(), made));
            siege.endure(TIME);
        }
        assertThat(made).hasPositiveValue();
    }

    private static void handshake(RelayApart relay, AtomicInteger made) throws IOException {
        var factory = relay.certificate().trusting().getSocketFactory();
        try (Socket wire = new Socket(InetAddress.getByName("127.0.0.1"), relay.port());
                SSLSocket socket = (SSLSocket) factory.createSocket(wire, "localhost", relay.port(), true)) {
            socket.getSession().invalidate();
            socket.startHandshake();
            made.incrementAndGet();
        }
    }

    /** Each costs the relay more than the client. */
    @Test
    void wishesForNewKeysHoldUpNobody() throws Exception {
        try (Siege siege = Siege.ofTls("wishes for new TLS keys without end, on 8 sockets at a time", Map.of())) {
            siege.threads().repeat(AT_ONCE, () -> {
                try (TlsByHand stranger = caller(siege.relay())) {
                    while (siege.threads().isGoingOn()) {
                        stranger.send(stranger.keyUpdate());
                    }
                }
            });
            siege.endure(TIME);
            siege.assertNamed("misused_tls", MISUSED);
        }
    }

    /** Where no visit has begun that could be ended. */
    @Test
    void wishesForNewKeysBeforeAnyRequestHoldUpNobody() throws Exception {
        try (Siege siege = Siege.ofTls("the same before any request", Map.of())) {
            siege.threads().repeat(AT_ONCE, () -> {
                try (TlsByHand stranger = connect(siege.relay())) {
                    while (siege.threads().isGoingOn()) {
                        stranger.send(stranger.keyUpdate());
                    }
                }
            });
            siege.endure(TIME);
            siege.assertRefused("misused_tls");
        }
    }

    /** Nothing forbids that, so it is only slow. */
    @Test
    void recordsOfOneByteHoldUpNobody() throws Exception {
        try (Siege siege = Siege.ofTls("messages in TLS records of one byte, on 8 sockets at a time", Map.of())) {
            siege.threads().repeat(AT_ONCE, () -> sendByteByByte(siege, bytes(frame())));
            siege.endure(TIME);
            siege.assertNamed("controls throttled", "relay_controls_throttled_total");
        }
    }

    /** Nobody listens to such a peer any more, but its connection stays for some seconds. */
    @Test
    void recordsOfOneByteAfterABrokenFrameHoldUpNobody() throws Exception {
        try (Siege siege = Siege.ofTls("the same after a frame that breaks RFC 6455", Map.of())) {
            siege.threads().repeat(AT_ONCE, () -> sendByteByByte(siege, frame().array()));
            siege.endure(TIME);
            siege.assertNamed("broke_protocol", BROKE_PROTOCOL);
        }
    }

    private static ByteBuffer frame() {
        return Frames.masked(Frames.BINARY, new byte[100], 100);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** @param frame followed by zeros, which are no frame, if it is to break the protocol */
    private void sendByteByByte(Siege siege, byte[] frame) throws IOException {
        try (TlsByHand stranger = caller(siege.relay())) {
            while (siege.threads().isGoingOn()) {
                byte[][] records = new byte[frame.length][];
                for (int i = 0; i < frame.length; i++) {
                    records[i] = stranger.encrypt(new byte[] {frame[i]});
                }
                stranger.send(records);
            }
        }
    }

    private TlsByHand caller(RelayApart relay) throws IOException {
        TlsByHand stranger = connect(relay);
        String path = "/connection/stranger-" + numbers.incrementAndGet() + "/nobody/doc";
        stranger.send(stranger.encrypt(TlsByHand.upgrade(path)));
        stranger.readHead();
        return stranger;
    }

    private static TlsByHand connect(RelayApart relay) throws IOException {
        return TlsByHand.connect(relay.port(), relay.certificate().trusting(), "TLSv1.3");
    }
}
