package localfirst.relay.tomcat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import localfirst.relay.admission.Refusal;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import localfirst.relay.testing.TestRelay;
import localfirst.relay.testing.TlsByHand;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever misuses TLS again and again begins it later: on real connections, and a clock turned by hand. */
@SystemTest
class TlsDelayTest {
    private static final ClientAddress STRANGER = new ClientAddress("203.0.113.66", true);
    private static final ClientAddress HONEST = new ClientAddress("198.51.100.1", true);
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final int KEY_UPDATES = 200;

    private final TestRelay relay = new TestRelay();
    private final Tomcat tomcat = new Tomcat();
    private TestCertificate certificate;
    private Connector connector;

    /** Where connections come from, as the relay sees it: all that a test makes come from this machine. */
    private volatile ClientAddress from = STRANGER;

    @BeforeEach
    void start(@TempDir Path directory) throws LifecycleException {
        certificate = TestCertificate.make(directory.resolve("tls"));
        RelayProtocol protocol = new RelayProtocol();
        protocol.guard(relay.relay);
        protocol.countConnectionsFor(connection -> from);
        protocol.setSSLEnabled(true);
        protocol.addSslHostConfig(hostConfig(), true);
        connector = new Connector(protocol);
        connector.setPort(0);
        tomcat.setBaseDir(directory.toString());
        tomcat.setConnector(connector);
        tomcat.addContext("", null);
        tomcat.start();
    }

    private SSLHostConfig hostConfig() {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate entry = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        entry.setCertificateKeystoreFile(certificate.pkcs12().toString());
        entry.setCertificateKeystoreType("PKCS12");
        entry.setCertificateKeystorePassword(TestCertificate.PASSWORD);
        host.addCertificate(entry);
        return host;
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void theNextHandshakeOfAnAddressThatHasMisusedTlsBeginsASecondLater() throws Exception {
        misuseTls();
        misuseTls();
        int timers = relay.timers.waiting();
        CompletableFuture<String> next = Background.supply(this::answered);
        Patience.await("that its handshake waits", () -> relay.timers.waiting() > timers);
        relay.advance(DELAY.minusMillis(1));
        assertThat(next).isNotDone();
        from = HONEST;
        assertThat(answered()).as("somebody else, meanwhile").startsWith("HTTP/1.1 200");
        assertThat(next).isNotDone();
        relay.advance(Duration.ofMillis(1));
        assertThat(Patience.result(next, "an answer")).startsWith("HTTP/1.1 200");
    }

    /** The delay is for the beginning of TLS only, not for each of its steps. */
    @Test
    void whoHasDoneItOnceDoesntWait() throws Exception {
        misuseTls();
        assertThat(answered()).startsWith("HTTP/1.1 200");
    }

    private void misuseTls() throws IOException {
        long before = relay.relay.admission().refused(Refusal.MISUSED_TLS);
        // Open until it is noticed: a client that closes while answers to it are on their way resets the connection,
        // and
        // what it sent is lost with it.
        try (TlsByHand stranger = connect()) {
            sendKeyUpdates(stranger);
            Patience.await("that it is noticed", () -> relay.relay.admission().refused(Refusal.MISUSED_TLS) > before);
        }
    }

    private static void sendKeyUpdates(TlsByHand stranger) {
        try {
            for (int i = 0; i < KEY_UPDATES; i++) {
                stranger.send(stranger.keyUpdate());
            }
        } catch (IOException e) {
            // It was cut.
        }
    }

    private TlsByHand connect() throws IOException {
        return TlsByHand.connect(connector.getLocalPort(), certificate.trusting(), "TLSv1.3");
    }

    /** The head of the answer to a new client. */
    private String answered() {
        try (TlsByHand client = connect()) {
            client.send(client.encrypt("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII)));
            return client.readHead();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
