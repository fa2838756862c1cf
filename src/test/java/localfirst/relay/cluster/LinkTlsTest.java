package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import localfirst.relay.ClusterTlsConfig;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a node takes up the files of its TLS anew. */
@SystemTest
class LinkTlsTest {
    @TempDir
    private Path directory;

    @Test
    void filesAreTakenUpOnlyWhenTheirContentHasChanged() throws Exception {
        TestCertificate made = TestCertificate.make(directory.resolve("one"));
        TestCertificate other = TestCertificate.make(directory.resolve("other"));
        Path trust = Files.copy(made.certificatePem(), directory.resolve("trust.pem"));
        ClusterTlsConfig config =
                ClusterTlsConfig.none().trusting(trust).withCertificate(made.certificatePem(), made.keyPem());
        try (LinkTls tls = LinkTls.of(config, new ManualTimers())) {
            SSLContext first = tls.context();
            Files.write(trust, Files.readAllBytes(trust));
            tls.reload();
            assertThat(tls.context()).isSameAs(first);

            Files.write(trust, Files.readAllBytes(other.certificatePem()));
            tls.reload();
            SSLContext second = tls.context();
            assertThat(second).isNotSameAs(first);
            tls.reload();
            assertThat(tls.context()).isSameAs(second);

            Files.write(made.keyPem(), Files.readAllBytes(other.keyPem()));
            tls.reload();
            assertThat(tls.context())
                    .as("while its certificate isn't there yet")
                    .isSameAs(second);
            Files.write(made.certificatePem(), Files.readAllBytes(other.certificatePem()));
            tls.reload();
            assertThat(tls.context()).isNotSameAs(second);
        }
    }

    @Test
    void filesThatAreGoneOrNonsenseChangeNothingUntilTheyAreBack() throws Exception {
        TestCertificate made = TestCertificate.make(directory);
        Path trust = Files.copy(made.certificatePem(), directory.resolve("trust.pem"));
        try (LinkTls tls = LinkTls.of(ClusterTlsConfig.none().trusting(trust), new ManualTimers())) {
            SSLContext first = tls.context();
            Files.delete(trust);
            tls.reload();
            Files.writeString(trust, "nonsense");
            tls.reload();
            Files.write(trust, Files.readAllBytes(made.certificatePem()));
            tls.reload();
            assertThat(tls.context()).isSameAs(first);
        }
    }
}
