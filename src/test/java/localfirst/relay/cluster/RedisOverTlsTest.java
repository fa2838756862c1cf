package localfirst.relay.cluster;

import static localfirst.relay.cluster.Device.assertThatTheyTalk;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import localfirst.relay.testing.NodeProcesses;
import localfirst.relay.testing.OwnProcess;
import localfirst.relay.testing.PackagedTest;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.RedisProcess;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that speaks TLS with a certificate of one's own, which the JVM of each node is told to trust. */
@PackagedTest
@Tag("slow")
class RedisOverTlsTest {
    @TempDir
    private Path directory;

    private TestCertificate certificate;
    private RedisProcess redis;
    private NodeProcesses nodes;

    @BeforeEach
    void start() throws Exception {
        certificate = TestCertificate.make(directory.resolve("tls"));
        int port = OwnProcess.freePort();
        redis = RedisProcess.start(
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                certificate.certificatePem().toAbsolutePath().toString(),
                "--tls-key-file",
                certificate.keyPem().toAbsolutePath().toString(),
                "--tls-ca-cert-file",
                certificate.certificatePem().toAbsolutePath().toString(),
                "--tls-auth-clients",
                "no");
        nodes = new NodeProcesses(directory, "rediss://localhost:" + port);
    }

    @AfterEach
    void stop() throws Exception {
        if (nodes != null) nodes.close();
        if (redis != null) redis.close();
    }

    @Test
    void nodesThatTrustItsCertificateWork() throws Exception {
        nodes.with(
                "JAVA_TOOL_OPTIONS",
                "-Djavax.net.ssl.trustStore=" + certificate.pkcs12().toAbsolutePath()
                        + " '-Djavax.net.ssl.trustStorePassword=" + TestCertificate.PASSWORD + "'");
        OwnProcess here = nodes.start();
        OwnProcess there = nodes.start();
        try (Device alice = new Device("alice", "localhost:" + here.port(), "doc");
                Device bob = new Device("bob", "localhost:" + there.port(), "doc")) {
            assertThatTheyTalk(alice, bob);
        }
    }

    @Test
    void nodeThatDoesNotTrustItIsNotReadyAndSaysWhy() throws Exception {
        OwnProcess node = nodes.startUnready(OwnProcess.freePort());

        Patience.await(() -> "why: " + node.log(), () -> node.log().contains("certification path"));

        assertThat(node.get("/readyz")).startsWith("HTTP/1.1 503");
        assertThat(node.get("/livez")).startsWith("HTTP/1.1 200");
    }
}
