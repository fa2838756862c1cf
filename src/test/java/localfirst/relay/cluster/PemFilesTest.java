package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import localfirst.relay.ClusterTlsConfig;
import localfirst.relay.testing.ManualTimers;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files with certificates and keys a node can use. */
@SystemTest
class PemFilesTest {
    @TempDir
    private Path directory;

    @Test
    void certificateAndItsKeyMayBeInTwoFilesOrInOne() throws Exception {
        TestCertificate made = TestCertificate.make(directory);
        Path both = directory.resolve("both.pem");
        Files.writeString(both, Files.readString(made.keyPem()) + Files.readString(made.certificatePem()));

        for (KeyStore store :
                new KeyStore[] {PemFiles.keyStore(made.certificatePem(), made.keyPem()), PemFiles.keyStore(both, both)
                }) {
            assertThat(store.getCertificate("node")).isEqualTo(made.certificate());
            assertThat(store.getKey("node", PemFiles.password())).isNotNull();
        }
        assertThat(PemFiles.trustStore(made.certificatePem()).size()).isEqualTo(1);
    }

    @Test
    void keyOfRsaMayBeInItsOwnFormat() throws Exception {
        TestCertificate made = TestCertificate.make(directory, "-keyalg", "RSA");
        Key key = PemFiles.keyStore(made.certificatePem(), made.keyPem()).getKey("node", PemFiles.password());
        // What comes before the key itself in PKCS#8, for one of this length.
        byte[] pkcs1 = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);
        Path file = directory.resolve("rsa.pem");
        Files.writeString(file, pem("RSA PRIVATE KEY", pkcs1));

        KeyStore store = PemFiles.keyStore(made.certificatePem(), file);

        assertThat(store.getKey("node", PemFiles.password()).getEncoded()).isEqualTo(key.getEncoded());
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws Exception {
        TestCertificate made = TestCertificate.make(directory);
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path encrypted = directory.resolve("encrypted.pem");
        Files.writeString(encrypted, pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> PemFiles.certificates(empty)).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> PemFiles.certificates(made.keyPem())).hasMessageContaining("holds no certificate");
        assertThatThrownBy(() -> PemFiles.keyStore(made.certificatePem(), made.certificatePem()))
                .hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> PemFiles.keyStore(made.certificatePem(), encrypted))
                .hasMessageContaining("openssl pkcs8");
    }

    @Test
    void keyOfAnotherCertificateIsNotTaken() {
        TestCertificate one = TestCertificate.make(directory.resolve("one"));
        TestCertificate other = TestCertificate.make(directory.resolve("other"));
        assertThatThrownBy(() -> PemFiles.keyStore(one.certificatePem(), other.keyPem()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(other.keyPem() + " isn't the key of " + one.certificatePem());
    }

    @Test
    void fileThatCanNotBeUsedIsNamedWhateverIsWrongWithIt() throws Exception {
        TestCertificate made = TestCertificate.make(directory);
        Path cut = directory.resolve("cut.pem");
        Files.writeString(cut, "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PemFiles.keyStore(made.certificatePem(), cut)).hasMessageContaining(cut.toString());
        Path encrypted = directory.resolve("encrypted.pem");
        Files.writeString(
                encrypted,
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PemFiles.keyStore(made.certificatePem(), encrypted))
                .hasMessageContaining(encrypted.toString())
                .hasMessageContaining("openssl pkcs8");
        Path endless = directory.resolve("endless.pem");
        Files.write(endless, new byte[(4 << 20) + 1]);
        assertThatThrownBy(() -> PemFiles.certificates(endless)).hasMessageContaining(endless + " is too long");
    }

    @Test
    void settingWhoseFileCanNotBeUsedIsNamed() throws Exception {
        TestCertificate made = TestCertificate.make(directory);
        Path missing = directory.resolve("missing.pem");
        ManualTimers timers = new ManualTimers();
        assertThatThrownBy(() -> LinkTls.of(ClusterTlsConfig.none().trusting(missing), timers))
                .hasMessageContaining("RELAY_CLUSTER_TRUST")
                .hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> LinkTls.of(ClusterTlsConfig.none().trusting(made.keyPem()), timers))
                .hasMessageContaining("RELAY_CLUSTER_TRUST")
                .hasMessageContaining("holds no certificate");
        assertThatThrownBy(() ->
                        LinkTls.of(ClusterTlsConfig.none().withCertificate(made.certificatePem(), missing), timers))
                .hasMessageContaining("RELAY_CLUSTER_KEY")
                .hasMessageContaining(missing.toString());
    }

    private static String pem(String what, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
