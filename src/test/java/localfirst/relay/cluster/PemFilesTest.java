package localfirst.relay.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
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
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        Key key = generator.generateKeyPair().getPrivate();
        // What comes before the key itself in PKCS#8, for one of this length.
        byte[] pkcs1 = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);
        TestCertificate made = TestCertificate.make(directory);
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

    private static String pem(String what, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
