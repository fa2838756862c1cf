package localfirst.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import localfirst.relay.TlsConfig;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.Outcome;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import localfirst.relay.testing.TlsByHand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS records that say nothing and cost the relay something: each kind is cut, before the first request as well. Those that
 * Java's TLS can't send are left to {@code UselessRecordsTest}.
 */
@SystemTest
class TlsMisuseTest {
    private static final int MANY = 200;

    private static TestCertificate certificate;
    private static RelayServer server;

    /** What a stranger sends without end. */
    enum Kind {
        KEY_UPDATES("TLSv1.3") {
            @Override
            void send(TlsByHand stranger) throws IOException {
                stranger.send(stranger.keyUpdate());
            }
        },
        RENEGOTIATIONS("TLSv1.2") {
            @Override
            void send(TlsByHand stranger) throws IOException {
                stranger.handshake();
            }
        };

        private final String protocol;

        Kind(String protocol) {
            this.protocol = protocol;
        }

        abstract void send(TlsByHand stranger) throws IOException;
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        certificate = TestCertificate.make(directory);
        TlsConfig tls = TlsConfig.pem(certificate.certificatePem(), certificate.keyPem());
        server = RelayServer.builder().port(0).tls(tls).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void callerIsCut(Kind kind) throws IOException {
        long before = server.relay().counters().connectionsEnded(Outcome.MISUSED_TLS);
        try (TlsByHand stranger = stranger(kind)) {
            stranger.send(stranger.encrypt(TlsByHand.upgrade("/connection/alice-" + kind + "/bob/doc")));
            assertThat(stranger.readHead()).startsWith("HTTP/1.1 101");
            sendUntilCut(kind, stranger);
        }
        Patience.await(
                "an outcome that names it",
                () -> server.relay().counters().connectionsEnded(Outcome.MISUSED_TLS) == before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void connectionWithoutARequestIsCut(Kind kind) throws IOException {
        long before = server.relay().admission().refused(Refusal.MISUSED_TLS);
        try (TlsByHand stranger = stranger(kind)) {
            sendUntilCut(kind, stranger);
        }
        Patience.await(
                "a refusal that names it", () -> server.relay().admission().refused(Refusal.MISUSED_TLS) == before + 1);
    }

    /** A record for each byte is odd, but none of them is empty. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requestInManyRecordsIsAnswered(String protocol) throws IOException {
        try (TlsByHand client = TlsByHand.connect(server.port(), certificate.trusting(), protocol)) {
            byte[] upgrade = TlsByHand.upgrade("/connection/carol/dave/" + protocol);
            for (int i = 0; i < upgrade.length; i++) {
                client.send(client.encrypt(Arrays.copyOfRange(upgrade, i, i + 1)));
            }
            assertThat(client.readHead()).startsWith("HTTP/1.1 101");
        }
    }

    private static TlsByHand stranger(Kind kind) throws IOException {
        return TlsByHand.connect(server.port(), certificate.trusting(), kind.protocol);
    }

    private static void sendUntilCut(Kind kind, TlsByHand stranger) {
        try {
            for (int i = 0; i < MANY; i++) {
                kind.send(stranger);
            }
            while (stranger.read() >= 0) {
                // Pings, until it is cut.
            }
        } catch (IOException e) {
            // It was cut.
        }
    }
}
