package localfirst.relay.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that signs itself, made by the JDK's keytool, in PKCS#12 and in PEM. */
public final class TestCertificate {
    public static final String PASSWORD = "open sesame";

    private final Path directory;
    private final X509Certificate certificate;

    private TestCertificate(Path directory, X509Certificate certificate) {
        this.directory = directory;
        this.certificate = certificate;
    }

    /** For localhost. */
    public static TestCertificate make(Path directory) {
        return make(directory, "-ext", "san=dns:localhost,ip:127.0.0.1");
    }

    /** @param options of keytool, such as who it is for */
    public static TestCertificate make(Path directory, String... options) {
        try {
            Files.createDirectories(directory);
            Path store = directory.resolve("store.p12");
            Files.deleteIfExists(store);
            return generate(directory, store, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For 127.0.0.1, and vouched for by another, which has to be made for that. */
    public static TestCertificate signedBy(TestCertificate authority, Path directory, String... options) {
        try {
            Files.createDirectories(directory);
            Path store = directory.resolve("store.p12");
            Files.copy(authority.pkcs12(), store);
            List<String> rename = List.of("-changealias", "-alias", "relay", "-destalias", "authority");
            keytool(rename, "-keypass", PASSWORD, "-keystore", store.toString());
            List<String> all = new ArrayList<>(List.of("-ext", "san=ip:127.0.0.1", "-signer", "authority"));
            all.addAll(List.of(options));
            TestCertificate made = generate(directory, store, all.toArray(String[]::new));
            // Or else a server would take the authority's key for its own.
            keytool(List.of("-delete", "-alias", "authority"), "-keystore", store.toString());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void keytool(List<String> what, String... options) {
        try {
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            List<String> command = new ArrayList<>(List.of(keytool, "-J" + OwnJvm.QUICK_START));
            command.addAll(what);
            command.addAll(List.of(options));
            command.addAll(List.of("-storepass", PASSWORD));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            // It would wait for an answer if it had a question.
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TestCertificate generate(Path directory, Path store, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", "relay"));
        arguments.addAll(List.of("-dname", "CN=localhost"));
        if (!List.of(options).contains("-keyalg")) {
            arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
        }
        arguments.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
        keytool(arguments, options);
        try {
            KeyStore keys = keys(store);
            TestCertificate made = new TestCertificate(directory, (X509Certificate) keys.getCertificate("relay"));
            byte[] key = keys.getKey("relay", PASSWORD.toCharArray()).getEncoded();
            Files.writeString(made.certificatePem(), pem("CERTIFICATE", made.certificate.getEncoded()));
            Files.writeString(made.keyPem(), pem("PRIVATE KEY", key));
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore keys(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** One that was made before, maybe by another process. */
    public static TestCertificate in(Path directory) {
        try {
            KeyStore keys = keys(directory.resolve("store.p12"));
            return new TestCertificate(directory, (X509Certificate) keys.getCertificate("relay"));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    private static String pem(String what, byte[] bytes) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }

    public Path pkcs12() {
        return directory.resolve("store.p12");
    }

    public Path certificatePem() {
        return directory.resolve("certificate.pem");
    }

    public Path keyPem() {
        return directory.resolve("key.pem");
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** What a client has that trusts this certificate and no other. */
    public SSLContext trusting() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("relay", certificate);
            TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
