package localfirst.relay.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import localfirst.relay.TlsConfig;
import localfirst.relay.settings.WrongSetting;
import org.apache.tomcat.util.net.jsse.PEMFile;
import org.jspecify.annotations.Nullable;

/**
 * The files that hold the server's certificate and its key, in PEM or PKCS#12.
 *
 * <p>Thread-safe. Reading them blocks. What is wrong with them is thrown as a {@link WrongSetting} that names the
 * setting.
 */
final class CertificateFiles {
    private static final String PEERS = "RELAY_TLS_";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "KEY";
    private static final String TRUST = "TRUST";
    private static final String PASSWORD = "PASSWORD";
    private static final long LONGEST = 1 << 20;

    private final TlsConfig config;
    private final String prefix;
    private final @Nullable Path trust;

    CertificateFiles(TlsConfig config) {
        this(config, PEERS, null);
    }

    /**
     * @param prefix the prefix of the settings that name the files
     * @param trust a file with the certificates that the connector trusts, if any; only watched here
     */
    CertificateFiles(TlsConfig config, String prefix, @Nullable Path trust) {
        this.config = config;
        this.prefix = prefix;
        this.trust = trust;
    }

    TlsConfig config() {
        return config;
    }

    /**
     * The files' contents, one character per byte. Comparing contents finds every change, even if links are swapped or
     * timestamps kept.
     */
    record Contents(String certificate, String key, String trust) {}

    Contents read() {
        String certificate = read(CERTIFICATE, config.certificate());
        String key = hasKeyFile() ? read(KEY, config.key()) : certificate;
        return new Contents(certificate, key, trust == null ? "" : read(TRUST, trust));
    }

    private boolean hasKeyFile() {
        return !config.key().toString().isEmpty();
    }

    private String read(String setting, Path path) {
        try {
            if (Files.size(path) > LONGEST) {
                throw wrong(setting, path, "a certificate or a key (it is longer than 1 MiB)");
            }
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw wrong(setting, path, "the path of a file (there is none)");
        } catch (IOException e) {
            throw wrong(setting, path, "the path of a file that can be read (" + e + ")");
        }
    }

    /** Parses the files, and checks that certificate and key match. */
    ServerCertificate parse(Contents contents) {
        ServerCertificate found = isPem(contents.certificate()) ? pem(contents) : pkcs12(contents.certificate());
        try {
            if (!found.fits()) {
                throw hasKeyFile()
                        ? wrong(KEY, config.key(), "the key of the first certificate in " + config.certificate())
                        : wrong(CERTIFICATE, config.certificate(), "a certificate with its own key");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw wrong(CERTIFICATE, config.certificate(), "a certificate with a usable key (" + e.getMessage() + ")");
        }
    }

    private static boolean isPem(String text) {
        return text.contains("-----BEGIN ");
    }

    private ServerCertificate pem(Contents contents) {
        List<X509Certificate> chain;
        try {
            // A key in the same file is read below.
            chain = pemFile(config.certificate(), certificatesOf(contents.certificate()))
                    .getCertificates();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw wrong(CERTIFICATE, config.certificate(), "a file with certificates (" + e.getMessage() + ")");
        }
        if (chain.isEmpty()) {
            throw wrong(CERTIFICATE, config.certificate(), "a file with a certificate (there is none in it)");
        }
        return new ServerCertificate(privateKey(contents.key()), chain);
    }

    private static String certificatesOf(String pem) {
        return pem.replaceAll("(?s)-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----.*?-----END \\1-----", "");
    }

    private PrivateKey privateKey(String pem) {
        String setting = hasKeyFile() ? KEY : CERTIFICATE;
        Path path = hasKeyFile() ? config.key() : config.certificate();
        PrivateKey key;
        try {
            key = pemFile(path, pem).getPrivateKey();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (pem.contains("ENCRYPTED")) {
                throw wrongPassword(path);
            }
            throw wrong(setting, path, "a file with a private key (" + e.getMessage() + ")");
        }
        if (key == null) {
            throw wrong(setting, path, "a file with a private key (there is none in it)");
        }
        return key;
    }

    private PEMFile pemFile(Path path, String text) throws IOException, GeneralSecurityException {
        return new PEMFile(path.toString(), stream(text), config.password(), null);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private ServerCertificate pkcs12(String text) {
        Path path = config.certificate();
        char[] password = config.password().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(stream(text), password);
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password) instanceof PrivateKey key) {
                    return new ServerCertificate(key, x509(store.getCertificateChain(alias)));
                }
            }
            throw wrong(CERTIFICATE, path, "a PKCS#12 file with a private key (there is none in it)");
        } catch (UnrecoverableKeyException e) {
            throw wrongPassword(path);
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException
                    ? wrongPassword(path)
                    : wrong(CERTIFICATE, path, "a PEM or PKCS#12 file (" + e.getMessage() + ")");
        } catch (GeneralSecurityException e) {
            throw wrong(CERTIFICATE, path, "a PKCS#12 file (" + e.getMessage() + ")");
        }
    }

    private static List<X509Certificate> x509(Certificate[] chain) {
        return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    }

    /** What is wrong with a certificate that was parsed, but that the server doesn't take. */
    WrongSetting unusable(GeneralSecurityException why) {
        return wrong(CERTIFICATE, config.certificate(), "a certificate that can be used (" + why.getMessage() + ")");
    }

    private WrongSetting wrongPassword(Path path) {
        return new WrongSetting(prefix + PASSWORD + " is '(secret)', but must be the password of " + path);
    }

    private WrongSetting wrong(String setting, Path path, String allowed) {
        return new WrongSetting(prefix + setting + " is '" + path + "', but must be " + allowed);
    }
}
