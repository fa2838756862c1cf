package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import localfirst.relay.TlsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of its files a connector notices, and how it reports files that are wrong. */
class CertificateFilesTest {
    @TempDir
    private Path directory;

    private Path file(String name) throws IOException {
        return Files.writeString(directory.resolve(name), name);
    }

    @Test
    void newAuthorityIsNoticedThoughTheCertificateIsTheSame() throws IOException {
        Path trust = file("trust");
        TlsConfig config = TlsConfig.pem(file("certificate"), file("key"));
        CertificateFiles files = new CertificateFiles(config, "RELAY_CLUSTER_", trust);
        CertificateFiles.Contents before = files.read();
        assertThat(files.read()).isEqualTo(before);
        Files.writeString(trust, "another");
        assertThat(files.read()).isNotEqualTo(before);
    }

    @Test
    void certificateThatTheServerDoesNotTakeIsReportedUnderTheSettingThatNamesIt() throws IOException {
        TlsConfig config = TlsConfig.pem(file("certificate"), file("key"));
        GeneralSecurityException why = new GeneralSecurityException("no such algorithm");
        assertThat(new CertificateFiles(config).unusable(why))
                .hasMessageStartingWith("RELAY_TLS_CERTIFICATE is '")
                .hasMessageContaining("no such algorithm");
        assertThat(new CertificateFiles(config, "RELAY_CLUSTER_", null).unusable(why))
                .hasMessageStartingWith("RELAY_CLUSTER_CERTIFICATE is '");
    }
}
