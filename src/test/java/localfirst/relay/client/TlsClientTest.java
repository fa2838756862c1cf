package localfirst.relay.client;

import static localfirst.relay.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import localfirst.relay.TlsConfig;
import localfirst.relay.server.RelayServer;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java clients over wss. */
@SystemTest
class TlsClientTest {
    @TempDir
    private Path directory;

    private final RecordingListener aliceHeard = new RecordingListener();
    private final RecordingListener bobHeard = new RecordingListener();
    private RelayServer relay;

    @AfterEach
    void stop() {
        relay.close();
    }

    private TestCertificate start(String... options) {
        TestCertificate certificate =
                options.length == 0 ? TestCertificate.make(directory) : TestCertificate.make(directory, options);
        TlsConfig tls = TlsConfig.pem(certificate.certificatePem(), certificate.keyPem());
        relay = RelayServer.builder().port(0).tls(tls).start();
        return certificate;
    }

    private RelayClientBuilder peer(String id, RecordingListener heard) {
        return RelayClient.builder("wss://localhost:" + relay.port())
                .peerId(id)
                .documents("doc")
                .listener(heard);
    }

    @Test
    void peersTalkWhoTrustTheCertificate() {
        TestCertificate certificate = start();
        HttpClient shared =
                HttpClient.newBuilder().sslContext(certificate.trusting()).build();
        try (RelayClient alice = peer("alice", aliceHeard)
                        .sslContext(certificate.trusting())
                        .connect();
                RelayClient bob = peer("bob", bobHeard).httpClient(shared).connect()) {
            aliceHeard.nextPeer().send("hello " + bob.peerId());
            bobHeard.keepMessages(bobHeard.nextPeer());
            assertThat(bobHeard.nextMessages(1)).containsExactly("text:hello bob");
            assertThat(alice.isConnected()).isTrue();
        }
    }

    @Test
    void anUntrustedCertificateIsAnErrorThatNamesTheRelay() {
        start();
        try (RelayClient alice = peer("alice", aliceHeard).connect()) {
            assertRefused("unable to find valid certification path", alice);
        }
    }

    @Test
    void aCertificateForAnotherHostIsAnErrorThatNamesTheRelay() {
        TestCertificate certificate = start("-ext", "san=dns:relay.example");
        try (RelayClient alice =
                peer("alice", aliceHeard).sslContext(certificate.trusting()).connect()) {
            assertRefused("name matching localhost found", alice);
        }
    }

    private void assertRefused(String why, RelayClient client) {
        await("an error", () -> !aliceHeard.errors.isEmpty());
        assertThat(aliceHeard.errors.get(0))
                .isInstanceOf(UntrustedRelayException.class)
                .hasMessageStartingWith("the certificate of wss://localhost:" + relay.port())
                .hasMessageContaining(why);
        assertThat(client.isConnected()).isFalse();
    }

    @Test
    void aCertificateThatIsNotTrustedIsNotAskedForAgainSoon() {
        start();
        RetryDelays delays = new RetryDelays(Duration.ofMillis(10), 1.5, Duration.ofSeconds(30));
        try (RelayClient alice = peer("alice", aliceHeard).connect()) {
            await("an error", () -> !aliceHeard.errors.isEmpty());
            assertThat(alice.isConnected()).isFalse();
        }
        Duration delay = new RetryPolicy(delays, new Random(1)).afterFailure(aliceHeard.errors.get(0));
        assertThat(delay).isBetween(Duration.ofSeconds(22), Duration.ofSeconds(38));
    }
}
