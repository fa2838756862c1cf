package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TlsByHand;
import org.junit.jupiter.api.Test;

/** What TLS lets a stranger do before, and beside, saying anything. */
@SystemTest
class TlsFloodTest {
    @Test
    void handshakesWithoutEndHoldUpNobody() throws Exception {
        AtomicInteger made = new AtomicInteger();
        List<Thread> strangers = new ArrayList<>();
        try (Siege siege = Siege.ofTls("TLS handshakes one after another, on 8 threads", Map.of())) {
            for (int i = 0; i < 8; i++) {
                Thread stranger = new Thread(() -> handshakes(siege.relay(), made), "tls-" + i);
                stranger.setDaemon(true);
                strangers.add(stranger);
                stranger.start();
            }
            siege.endure(Duration.ofSeconds(10));
            strangers.forEach(Thread::interrupt);
        }
        assertThat(made).hasPositiveValue();
    }

    private static void handshakes(RelayApart relay, AtomicInteger made) {
        var factory = relay.certificate().trusting().getSocketFactory();
        while (!Thread.currentThread().isInterrupted()) {
            try (Socket wire = new Socket(InetAddress.getByName("127.0.0.1"), relay.port());
                    SSLSocket socket = (SSLSocket) factory.createSocket(wire, "localhost", relay.port(), true)) {
                socket.getSession().invalidate();
                socket.startHandshake();
                made.incrementAndGet();
            } catch (IOException e) {
                // Refused: on to the next.
            }
        }
    }

    @Test
    void wishesForNewKeysFromManySocketsHoldUpNobody() throws Exception {
        List<Thread> strangers = new ArrayList<>();
        try (Siege siege = Siege.ofTls("wishes for new TLS keys without end, on 8 sockets at a time", Map.of())) {
            for (int i = 0; i < 8; i++) {
                String path = "/connection/stranger-" + i + "/nobody/doc";
                Thread stranger = new Thread(() -> wishForNewKeys(siege.relay(), path), "keys-" + i);
                stranger.setDaemon(true);
                strangers.add(stranger);
                stranger.start();
            }
            siege.endure(Duration.ofSeconds(10));
            siege.assertNamed(
                    "broke_protocol", "relay_visits_ended_total{endpoint=\"connection\",outcome=\"broke_protocol\"}");
            strangers.forEach(Thread::interrupt);
        }
    }

    private static void wishForNewKeys(RelayApart relay, String path) {
        while (!Thread.currentThread().isInterrupted()) {
            try (TlsByHand stranger =
                    TlsByHand.connect(relay.port(), relay.certificate().trusting(), "TLSv1.3")) {
                stranger.send(stranger.encrypt(TlsByHand.upgrade(path)));
                stranger.readHead();
                for (int i = 0; i < 1_000; i++) {
                    stranger.send(stranger.keyUpdate());
                }
            } catch (IOException e) {
                // Cut: on to the next.
            }
        }
    }

    /** Each wish for new keys costs the relay more than the client. */
    @Test
    void wishesForNewKeysWithoutEndAreCut() throws Exception {
        try (RelayApart relay = RelayApart.startTls(Map.of())) {
            try (TlsByHand stranger =
                    TlsByHand.connect(relay.port(), relay.certificate().trusting(), "TLSv1.3")) {
                stranger.send(stranger.encrypt(TlsByHand.upgrade("/connection/alice/bob/doc")));
                stranger.readHead();
                for (int i = 0; i < 1_000; i++) {
                    stranger.send(stranger.keyUpdate());
                }
            } catch (IOException e) {
                // It was cut while it was at it.
            }
            assertThat(relay.metric("relay_visits_ended_total{endpoint=\"connection\",outcome=\"broke_protocol\"}"))
                    .isEqualTo(1);
        }
    }
}
