package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import localfirst.relay.TlsConfig;
import localfirst.relay.access.AccessDecision;
import localfirst.relay.access.AccessPolicy;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that are dialed to a relay: both ends are ours. */
@SystemTest
class DialRelayTest {
    private static final Duration LONG = Patience.LIMIT;

    private static Destination to(RelayServer relay, SSLContext tls, String target) {
        return new Destination("localhost", relay.port(), tls, new UpgradeRequest(target), LONG);
    }

    private static void assertPiped(DialedVisit alice, DialedVisit bob, String text) throws Exception {
        DialedVisit.say(alice.socket(), text);
        assertThat(bob.nextMessage()).isEqualTo(text);
        DialedVisit.say(bob.socket(), "back: " + text);
        assertThat(alice.nextMessage()).isEqualTo("back: " + text);
    }

    @Test
    void twoAreAPipe() throws Exception {
        try (RelayServer relay = RelayServer.builder().port(0).start();
                DialedLoops loops = new DialedLoops()) {
            DialedVisit alice = loops.dial(to(relay, null, "/connection/alice/bob/doc"));
            DialedVisit bob = loops.dial(to(relay, null, "/connection/bob/alice/doc"));
            assertPiped(alice, bob, "hello");
            assertPiped(alice, bob, "x".repeat(3_000_000));
            alice.socket().close(new localfirst.relay.peer.CloseStatus(1000, "bye"));
            assertThat(bob.ending().status().reason()).isEqualTo("bye");
            Patience.await("both gone", () -> loops.loops.sockets() == 0);
        }
    }

    @Test
    void twoAreAPipeOverTls(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory);
        TlsConfig tls = TlsConfig.pkcs12(certificate.pkcs12(), TestCertificate.PASSWORD);
        try (RelayServer relay = RelayServer.builder().port(0).tls(tls).start();
                DialedLoops loops = new DialedLoops()) {
            SSLContext trusting = certificate.trusting();
            DialedVisit alice = loops.dial(to(relay, trusting, "/connection/alice/bob/doc"));
            DialedVisit bob = loops.dial(to(relay, trusting, "/connection/bob/alice/doc"));
            assertPiped(alice, bob, "hello");
            assertPiped(alice, bob, "x".repeat(3_000_000));
            bob.socket().close(new localfirst.relay.peer.CloseStatus(1000, "bye"));
            assertThat(alice.ending().status().reason()).isEqualTo("bye");
            Patience.await("both gone", () -> loops.loops.sockets() == 0);
        }
    }

    @Test
    void relayThatDoesNotLetItInSaysSo() throws Exception {
        AccessPolicy nobody = request -> AccessDecision.refuse();
        try (RelayServer relay =
                        RelayServer.builder().port(0).accessPolicy(nobody).start();
                DialedLoops loops = new DialedLoops()) {
            Destination destination = new Destination(
                    "localhost",
                    relay.port(),
                    null,
                    new UpgradeRequest("/introduction/alice", null, Map.of("Authorization", "Bearer wrong")),
                    LONG);
            DialFailure why = loops.dial(destination).failure();
            assertThat(why.kind()).isEqualTo(DialFailure.Kind.STATUS);
            assertThat(why.status()).isBetween(401, 403);
        }
    }

    @Test
    void aThousandDialsAtOnce() throws Exception {
        try (RelayServer relay = RelayServer.builder().port(0).start();
                DialedLoops loops = new DialedLoops()) {
            List<DialedVisit> visits = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                String pair = i % 2 == 0 ? "a" + i + "/b" + i : "b" + (i - 1) + "/a" + (i - 1);
                visits.add(loops.dial(to(relay, null, "/connection/" + pair + "/doc")));
            }
            for (int i = 0; i < 1000; i += 2) assertPiped(visits.get(i), visits.get(i + 1), "pair " + i);
            assertThat(loops.loops.sockets()).isEqualTo(1000);
            assertThat(loops.dialer.dialing()).isZero();
        }
    }
}
